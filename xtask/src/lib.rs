//! What a maintainer runs: code generation, linting, the surface page, the checks of CI.

pub mod ci;
pub mod codegen;
pub mod compile_time;
pub mod instructions;
pub mod lint;
pub mod model;
pub mod pages;
pub mod provider;
pub mod schema;
pub mod schema_walk;
pub mod spec;
pub mod surface;
pub mod tidy;
