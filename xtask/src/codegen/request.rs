//! From a generated method that sends a request to a function that only says what is sent.
//!
//! The method is progenitor's; its statements tell where each argument goes. Whatever stands in it in another way than is known
//! here, and whatever the spec says otherwise, is an error, so that a new version of the generator cannot change the wire
//! unnoticed.

use anyhow::{Context, Result, bail};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprMethodCall, FnArg, Ident, ImplItemFn, ItemFn, Lit, Local, Pat, Stmt, Type, parse_quote};

use crate::model::Operation;

/// Where the arguments of a method go.
#[derive(Debug, Default)]
struct Request {
    method: Option<Ident>,
    /// The template of the path, with `{}` for each value.
    template: Option<String>,
    path: Vec<Ident>,
    query: Vec<(String, Ident)>,
    headers: Vec<(String, Ident)>,
    has_body: bool,
}

/// The function that says what a generated method would send.
pub(super) fn function(method: ImplItemFn, operation: &Operation) -> Result<ItemFn> {
    let request = read(&method)?;
    let verb = request.method.context("no request is made")?.to_string().to_uppercase();
    let template = request.template.context("a request without an address")?;
    let placeholders: Vec<&str> = placeholders(&operation.path);
    let blank =
        placeholders.iter().fold(operation.path.clone(), |path, name| path.replacen(&format!("{{{name}}}"), "{}", 1));
    if verb != operation.method || template != blank || request.path.len() != placeholders.len() {
        bail!("it sends {verb} {template}, and the spec says {} {}", operation.method, operation.path);
    }
    let named = |location: &str| {
        let mut names: Vec<&str> = operation
            .parameters
            .iter()
            .filter(|known| known.location == location)
            .map(|known| known.name.as_str())
            .collect();
        names.sort_unstable();
        names
    };
    for (location, sent) in [("query", &request.query), ("header", &request.headers)] {
        let mut names: Vec<&str> = sent.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if names != named(location) {
            bail!("it sends {names:?} as {location} parameters, and the spec has {:?}", named(location));
        }
    }
    let ImplItemFn { attrs, mut sig, vis, .. } = method;
    let optional: Vec<Ident> = sig
        .inputs
        .iter()
        .filter_map(|input| match input {
            FnArg::Typed(argument) if is_option(&argument.ty) => ident_of(&argument.pat),
            _ => None,
        })
        .collect();
    let value =
        |argument: &Ident| if optional.contains(argument) { quote!(#argument) } else { quote!(Some(#argument)) };
    let path = &operation.path;
    let http_method = Ident::new(&operation.method, proc_macro2::Span::call_site());
    let mut parts: Vec<TokenStream> =
        placeholders.iter().zip(&request.path).map(|(name, argument)| quote!(.path_value(#name, #argument))).collect();
    parts.extend(request.query.iter().map(|(name, argument)| {
        let value = value(argument);
        quote!(.query(#name, #value))
    }));
    parts.extend(request.headers.iter().map(|(name, argument)| {
        let value = value(argument);
        quote!(.header(#name, #value))
    }));
    if request.has_body {
        parts.push(quote!(.json(body)));
    }
    sig.asyncness = None;
    sig.output = parse_quote!(-> RequestParts);
    sig.inputs = sig.inputs.into_iter().filter(|input| matches!(input, FnArg::Typed(_))).collect();
    for input in &mut sig.inputs {
        if let FnArg::Typed(argument) = input
            && ident_of(&argument.pat).is_some_and(|name| name == "body")
        {
            *argument.ty = parse_quote!(::bytes::Bytes);
        }
    }
    let holds_reference = sig.inputs.iter().any(|input| quote!(#input).to_string().contains("'a"));
    if !holds_reference {
        sig.generics = parse_quote!();
    }
    let block = parse_quote!({ RequestParts::new(Method::#http_method, #path) #(#parts)* });
    Ok(ItemFn { attrs, vis, sig, block: Box::new(block), modifiers: Default::default() })
}

/// The names in the braces of a path.
fn placeholders(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

/// Reads the statements of a method up to where it is sent.
fn read(method: &ImplItemFn) -> Result<Request> {
    let mut request = Request::default();
    for statement in &method.block.stmts {
        match statement {
            Stmt::Local(Local { pat, init: Some(init), .. }) => {
                // A local whose name is taken by an argument has an underscore in front.
                let name = ident_of(pat).map(|name| name.to_string()).unwrap_or_default();
                match name.trim_start_matches('_') {
                    "url" => read_address(&init.expr, &mut request)?,
                    "request" => read_request(&init.expr, &mut request)?,
                    _ => {}
                }
            }
            Stmt::Expr(Expr::MethodCall(call), _) => read_header(call, None, &mut request)?,
            Stmt::Expr(Expr::If(optional), _) => {
                let Expr::Let(binding) = optional.cond.as_ref() else { continue };
                let Expr::Path(argument) = binding.expr.as_ref() else { continue };
                let argument = argument.path.get_ident().context("a header of something that is no argument")?;
                for statement in &optional.then_branch.stmts {
                    if let Stmt::Expr(Expr::MethodCall(call), _) = statement {
                        read_header(call, Some(argument), &mut request)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(request)
}

/// Template and arguments of `format!("{}/path/{}", self.baseurl, encode_path(&id.to_string()))`.
fn read_address(address: &Expr, request: &mut Request) -> Result<()> {
    let Expr::Macro(address) = address else { bail!("an address that is not formatted") };
    let parser = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
    let arguments = address.mac.parse_body_with(parser)?;
    let mut arguments = arguments.iter();
    let Some(Expr::Lit(literal)) = arguments.next() else { bail!("an address without a template") };
    let Lit::Str(template) = &literal.lit else { bail!("an address without a template") };
    let template = template.value();
    let template = template.strip_prefix("{}").context("an address that does not begin with the base URL")?;
    arguments.next().context("an address without a base URL")?;
    for value in arguments {
        request.path.push(argument_of(value).context("a path of something that is no argument")?);
    }
    request.template = Some(template.to_owned());
    Ok(())
}

/// The chain `self.client.get(url).header(..).json(..).query(..).headers(..).build()?`.
fn read_request(chain: &Expr, request: &mut Request) -> Result<()> {
    let mut query = Vec::new();
    let mut here = chain;
    loop {
        here = match here {
            Expr::Try(tried) => &tried.expr,
            Expr::MethodCall(call) => {
                match call.method.to_string().as_str() {
                    "build" | "headers" | "header" => {}
                    "json" => request.has_body = true,
                    "query" => query.push(query_parameter(call.args.first().context("a query of nothing")?)?),
                    "get" | "post" | "put" | "patch" | "delete" => {
                        request.method = Some(call.method.clone());
                        break;
                    }
                    other => bail!("a request is made with `{other}`, which is not known here"),
                }
                &call.receiver
            }
            _ => bail!("a request is made in another way than is known here"),
        };
    }
    query.reverse();
    request.query = query;
    Ok(())
}

/// Name and argument of `&progenitor_client::QueryParam::new("name", &argument)`.
fn query_parameter(query: &Expr) -> Result<(String, Ident)> {
    if let Expr::Reference(reference) = query
        && let Expr::Call(call) = reference.expr.as_ref()
        && let (Some(Expr::Lit(name)), Some(value)) = (call.args.first(), call.args.last())
        && let Lit::Str(name) = &name.lit
        && let Some(argument) = argument_of(value)
    {
        return Ok((name.value(), argument));
    }
    bail!("a query parameter is made in another way than is known here: {}", quote!(#query))
}

/// Name and argument of `header_map.append("name", argument.to_string().try_into()?)`, but for the generator's own header.
fn read_header(call: &ExprMethodCall, optional: Option<&Ident>, request: &mut Request) -> Result<()> {
    if call.method != "append" {
        return Ok(());
    }
    let (Some(name), Some(value)) = (call.args.first(), call.args.last()) else { bail!("a header of nothing") };
    let Expr::Lit(name) = name else {
        // The generator sends the version of the spec with every request. The provider never asked for it.
        if quote!(#name).to_string().contains("api-version") {
            return Ok(());
        }
        bail!("a header is made in another way than is known here: {}", quote!(#name));
    };
    let Lit::Str(name) = &name.lit else { bail!("a header whose name is no text") };
    let argument =
        optional.cloned().or_else(|| argument_of(value)).context("a header of something that is no argument")?;
    request.headers.push((name.value(), argument));
    Ok(())
}

/// The argument that an expression is made of, through references, calls and conversions.
fn argument_of(value: &Expr) -> Option<Ident> {
    match value {
        Expr::Path(path) => path.path.get_ident().cloned(),
        Expr::Reference(reference) => argument_of(&reference.expr),
        Expr::Try(tried) => argument_of(&tried.expr),
        Expr::MethodCall(call) => argument_of(&call.receiver),
        Expr::Call(call) => argument_of(call.args.first()?),
        _ => None,
    }
}

fn ident_of(pattern: &Pat) -> Option<Ident> {
    match pattern {
        Pat::Ident(pattern) => Some(pattern.ident.clone()),
        _ => None,
    }
}

fn is_option(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|segment| segment.ident == "Option"))
}

#[cfg(test)]
mod tests;
