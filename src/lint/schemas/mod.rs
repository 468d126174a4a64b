//! Schema Objects as they stand.
