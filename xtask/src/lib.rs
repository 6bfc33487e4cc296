//! What a maintainer runs: code generation, linting, the surface page, the checks of CI.

pub mod adopt;
pub mod answer;
pub mod ci;
pub mod codegen;
mod command;
pub mod compile_time;
pub mod coverage;
mod deny;
pub mod diff;
pub mod faults;
pub mod fmt;
pub mod fuzz;
pub mod import;
pub mod instructions;
pub mod interop;
pub mod lint;
pub mod model;
pub mod pages;
pub mod prove;
pub mod provider;
pub mod schema;
pub mod schema_walk;
pub mod spec;
pub mod surface;
pub mod tidy;
pub mod try_call;
pub mod write;
