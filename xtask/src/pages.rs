//! The generated pages beside the specs: what there is to call, and how well it is known.

mod provenance;
mod surface;

use anyhow::Result;

use crate::codegen::Loaded;
use crate::coverage::{Share, shares, svg};

/// The pages of all providers: the path, and what it holds.
pub fn pages(all: &[Loaded]) -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("openapi/SURFACE.md", surface::page(all)?),
        ("openapi/PROVENANCE.md", provenance::page(all)),
        ("openapi/provenance.svg", picture(all)),
    ])
}

/// The picture at the top of `PROVENANCE.md`.
fn picture(all: &[Loaded]) -> String {
    let shares: Vec<Share> = all.iter().flat_map(|loaded| shares(&loaded.provider.name, &loaded.model)).collect();
    svg(&shares)
}
