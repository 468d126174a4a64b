//! Values that fit a schema, and proofs that there are none.
#![cfg_attr(not(test), expect(dead_code, reason = "the leaf engines come before what uses them"))]

mod leaf;
mod number;
mod steps;
mod text;
