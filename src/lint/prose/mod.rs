//! Descriptions against the schemas that they describe.
