//! The client and its builder, and what the spec says of the provider as data.

use anyhow::{Result, bail};
use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{docs, ident, known, lower_first};
use crate::model::{Charges, Code, Credential, Discount, Model};
use crate::schema_walk::properties;
use crate::spec::Spec;

/// Generates the client, the builder and the description of the provider.
pub(super) fn generate(spec: &Spec, model: &Model) -> Result<TokenStream> {
    let description = provider_spec(spec, model)?;
    let handles: Vec<Ident> = model.tags.iter().map(|tag| ident(&tag.name.to_pascal_case())).collect();
    let openers = model.tags.iter().map(|tag| ident(&tag.name.to_snake_case()));
    let opens = model.tags.iter().map(|tag| docs(&[&lower_first(&tag.description), ""], "Opens the handle for "));
    let title = spec.at("/info/title").and_then(|title| title.as_str()).unwrap_or_default();
    let about = docs(
        &[
            &format!(
                "A client for the {title}. Cloning is cheap; clones share connections, credentials, limits and ledger."
            ),
            "",
            "Each method opens a handle, named by a noun, which starts requests; nothing is sent before a request's `send`.",
        ],
        "",
    );
    let variables = variables(model);
    let from_env = docs(
        &[
            &format!("Builds a client from the environment: {variables}."),
            "",
            "# Errors",
            "",
            "[`Config`](crate::ErrorKind::Config) when a variable that is needed is missing, or does not fit.",
        ],
        "",
    );
    let builder_from_env = docs(
        &[
            &format!("Starts with what the environment holds of {variables}. What is missing can be set afterwards."),
            "",
            "# Errors",
            "",
            "[`Config`](crate::ErrorKind::Config) when a variable is not valid UTF-8.",
        ],
        "",
    );
    let setters = model.credentials.iter().map(setter);
    let renewable = model
        .credentials
        .iter()
        .any(|credential| credential.renewable)
        .then(|| quote!(crate::client::renewable!(ClientBuilder);));
    let keyless = model
        .operations
        .iter()
        .any(|operation| operation.is_keyless)
        .then(|| quote!(crate::client::keyless!(ClientBuilder);));
    let replay = (!model.envelope.replay.is_empty()).then(|| quote!(crate::client::replay!(Client);));
    Ok(quote! {
        use std::sync::Arc;

        use crate::call::Core;
        use crate::config::Config;
        use crate::error::Result;

        #description

        #about
        #[derive(Clone)]
        pub struct Client {
            core: Arc<Core>,
        }

        impl Client {
            #from_env
            pub fn from_env() -> Result<Self> {
                ClientBuilder::from_env()?.build()
            }

            #(
                #opens
                pub fn #openers(&self) -> #handles {
                    #handles::new(self.core.clone())
                }
            )*
        }

        crate::client::client!(Client, ClientBuilder, Operation, SPEC);

        #[doc = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/client/http.md"))]
        #[derive(Clone, Debug, Default)]
        #[must_use = "a builder does nothing until `build`"]
        pub struct ClientBuilder {
            config: Config,
        }

        impl ClientBuilder {
            #builder_from_env
            pub fn from_env() -> Result<Self> {
                Ok(Self { config: Config::from_env(&SPEC)? })
            }

            #(#setters)*

            fn finish(self) -> Result<Client> {
                Ok(Client { core: Arc::new(Core::open(self.config, &SPEC, &super::Rules)?) })
            }
        }

        crate::client::builder!(ClientBuilder, Client, Operation);
        #renewable
        #keyless
        #replay
    })
}

/// The variables that `from_env` reads, in words.
fn variables(model: &Model) -> String {
    let name = |variable: &str| format!("`{variable}`");
    let is_needed = model.servers.is_empty();
    let base_url = name(&format!("{}_BASE_URL", model.env));
    let credentials = |required: bool| {
        model.credentials.iter().filter(move |known| known.required == required).map(|known| name(&known.variable))
    };
    let needed: Vec<String> = is_needed.then(|| base_url.clone()).into_iter().chain(credentials(true)).collect();
    let optional: Vec<String> = (!is_needed).then_some(base_url).into_iter().chain(credentials(false)).collect();
    let list = |names: &[String]| match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    match (needed.is_empty(), optional.is_empty()) {
        (true, _) => format!("{} if set", list(&optional)),
        (false, true) => list(&needed),
        (false, false) => format!("{}, and {} if set", list(&needed), list(&optional)),
    }
}

/// The setter of a credential.
fn setter(credential: &Credential) -> TokenStream {
    let name = ident(&credential.name.to_snake_case());
    let place = match credential.location.as_str() {
        "query" => format!("the query parameter `{}`", credential.wire),
        _ => format!("the header `{}`", credential.wire),
    };
    let need = if credential.required { "Required" } else { "Optional" };
    let about = docs(
        &[
            &credential.description,
            "",
            &format!(
                "{need}; sent in {place}, read by `from_env` from `{}`. {}",
                credential.variable,
                known(&credential.source)
            ),
        ],
        "",
    );
    let text = &credential.name;
    quote! {
        #about
        pub fn #name(mut self, #name: impl Into<String>) -> Self {
            self.config.credentials.set(#text.to_owned(), #name.into());
            self
        }
    }
}

/// What the spec says of the provider, as a static.
fn provider_spec(spec: &Spec, model: &Model) -> Result<TokenStream> {
    let (name, env, servers) = (&model.name, &model.env, &model.servers);
    let charges = match model.charges {
        Charges::ByCode => quote!(ByCode),
        Charges::ByStatus => quote!(ByStatus),
        Charges::Unpublished => quote!(Unpublished),
    };
    let otherwise = charge(&model.otherwise)?;
    let credentials = model.credentials.iter().map(|credential| {
        let Credential { name, wire, prefix, variable, required, .. } = credential;
        let place = if credential.location == "query" { quote!(Query) } else { quote!(Header) };
        quote! {
            CredentialSpec {
                name: #name, place: Place::#place, wire: #wire, prefix: #prefix, variable: #variable, required: #required,
            }
        }
    });
    let codes = model.codes.iter().map(code).collect::<Result<Vec<_>>>()?;
    let digits = model.digits.unwrap_or_default();
    let per_second = optional_number(model.per_second);
    let discounts =
        model.discounts.iter().map(|Discount { from, percent }| quote!(Discount { from: #from, percent: #percent }));
    let discount_import = (!model.discounts.is_empty()).then(|| quote!(, Discount));
    let envelope = &model.envelope;
    let crate::model::Envelope { payload, code, success, empty, message, request_id, quota, cached, .. } = envelope;
    let crate::model::Envelope { replay, secrets, beside, .. } = envelope;
    let around = around(spec, model);
    let codes_import = (!codes.is_empty()).then(|| quote!(, Class, CodeSpec));
    let kind_import = model.codes.iter().any(|code| !["answer", "empty"].contains(&code.class.as_str())).then(|| {
        quote!(
            use crate::error::ErrorKind;
        )
    });
    let credentials_import = (!model.credentials.is_empty()).then(|| quote!(, CredentialSpec, Place));
    Ok(quote! {
        #kind_import
        use crate::response::Charge;
        use crate::spec::{Charges, EnvelopeSpec, ProviderSpec #codes_import #credentials_import #discount_import};

        /// What the spec says of the provider.
        pub(crate) static SPEC: ProviderSpec = ProviderSpec {
            name: #name,
            env: #env,
            servers: &[#(#servers),*],
            credentials: &[#(#credentials),*],
            envelope: EnvelopeSpec {
                payload: &[#(#payload),*],
                code: &[#(#code),*],
                success: &[#(#success),*],
                empty: &[#(#empty),*],
                message: &[#(#message),*],
                request_id: &[#(#request_id),*],
                quota: &[#(#quota),*],
                cached: &[#(#cached),*],
                replay: &[#(#replay),*],
                secrets: &[#(#secrets),*],
                around: &[#(#around),*],
                beside: &[#(#beside),*],
            },
            charges: Charges::#charges,
            otherwise: #otherwise,
            codes: &[#(#codes),*],
            digits: #digits,
            per_second: #per_second,
            discounts: &[#(#discounts),*],
            operations: &operation::SPECS,
        };
    })
}

/// The names of all fields that are never part of a payload: those of the envelope's places, of its schema, and further ones.
fn around(spec: &Spec, model: &Model) -> Vec<String> {
    let envelope = &model.envelope;
    let places = [&envelope.code, &envelope.message, &envelope.request_id, &envelope.quota, &envelope.cached];
    let tops = places.into_iter().flatten().filter_map(|pointer| pointer.split('/').nth(1)).map(str::to_owned);
    let schema = envelope.schema.as_ref().and_then(|name| spec.schema(name));
    let declared = schema.map(|schema| properties(spec, schema)).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for name in tops.chain(declared.into_iter().map(|(name, _)| name.clone())).chain(envelope.around.iter().cloned()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn optional_number(number: Option<u32>) -> TokenStream {
    number.map_or_else(|| quote!(None), |number| quote!(Some(#number)))
}

fn code(code: &Code) -> Result<TokenStream> {
    let text = &code.code;
    let charge = charge(&code.charged)?;
    let class = match code.class.as_str() {
        "answer" => quote!(Class::Answer),
        "empty" => quote!(Class::Empty),
        class => {
            let kind = ident(&class.to_pascal_case());
            quote!(Class::Error(ErrorKind::#kind))
        }
    };
    Ok(quote!(CodeSpec { code: #text, class: #class, charge: #charge }))
}

fn charge(charged: &str) -> Result<TokenStream> {
    Ok(match charged {
        "yes" => quote!(Charge::Yes),
        "no" => quote!(Charge::No),
        "unstated" => quote!(Charge::Unstated),
        "unknown" => quote!(Charge::Unknown),
        other => bail!("a charge is `{other}`; use yes, no, unstated or unknown"),
    })
}
