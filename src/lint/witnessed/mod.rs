//! What is proved by a payload.
