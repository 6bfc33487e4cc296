//! A small page in HTML, as gateways send one.

/// A page with this heading.
pub(crate) fn page(heading: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html>\n<head><title>{heading}</title></head>\n<body>\n<center><h1>{heading}</h1></center>\n\
         <hr><center>sandbox</center>\n</body>\n</html>\n"
    )
}
