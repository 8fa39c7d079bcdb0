//! Every rule on every fixture, and the catalogue itself.

mod catalogue;
mod fixtures;
mod workspace;
