//! What may stand where in a spec: the keywords of every kind of value, and the shape of each.

/// The kind of a value, which follows from where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Root,
    Info,
    Provider,
    Envelope,
    Server,
    Tag,
    Docs,
    PathItem,
    Operation,
    Parameter,
    Body,
    Response,
    Media,
    Example,
    Header,
    Schema,
    Security,
    Components,
    Facade,
    Paging,
    Echo,
    Title,
    Source,
    Codes,
    Code,
    RustType,
}

/// The shape that a keyword's value must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Flag,
    Number,
    /// A list of texts.
    Texts,
    /// A list of whatever.
    Values,
    /// Anything: the spec does not say, or a rule of its own looks at it.
    Any,
    /// One value of this kind.
    One(Kind),
    /// A schema, or a boolean in its place.
    SchemaOrFlag,
    /// A mapping of free names to values of this kind.
    Map(Kind),
    /// A list of values of this kind.
    List(Kind),
}

use Kind::*;
use Shape::{Any, Flag, List, Map, Number, One, SchemaOrFlag, Text, Texts, Values};

impl Kind {
    /// What a message calls it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Root => "the document",
            Info => "`info`",
            Provider => "`x-provider`",
            Envelope => "`x-envelope`",
            Server => "a server",
            Tag => "a tag",
            Docs => "`externalDocs`",
            PathItem => "a path",
            Operation => "an operation",
            Parameter => "a parameter",
            Body => "a request body",
            Response => "a response",
            Media => "a media type",
            Example => "an example",
            Header => "a header",
            Schema => "a schema",
            Security => "a security scheme",
            Components => "`components`",
            Facade => "`x-facade`",
            Paging => "`x-paging`",
            Echo => "`x-echo`",
            Title => "`x-title`",
            Source => "`x-source`",
            Codes => "`x-codes`",
            Code => "a code",
            RustType => "`x-rust-type`",
        }
    }

    /// The keywords that somebody reads: an emitter, the generator or the sandbox. Their order is the canonical one, which
    /// `cargo xtask fmt` puts a spec in.
    pub(crate) fn keywords(self) -> &'static [(&'static str, Shape)] {
        match self {
            Root => &[
                ("openapi", Any),
                ("info", One(Info)),
                ("servers", List(Server)),
                ("security", Any),
                ("x-provider", One(Provider)),
                ("x-envelope", One(Envelope)),
                ("x-source", One(Source)),
                ("externalDocs", One(Docs)),
                ("tags", List(Tag)),
                ("paths", Map(PathItem)),
                ("x-codes", One(Codes)),
                ("components", One(Components)),
            ],
            Info => &[
                ("title", Text),
                ("version", Text),
                ("description", Text),
                ("contact", Any),
                ("license", Any),
                ("termsOfService", Text),
            ],
            Provider => &[("name", Text), ("env", Text), ("charges", Text), ("otherwise", Text), ("crates", Texts)],
            Envelope => &[
                ("schema", Text),
                ("payload", Texts),
                ("code", Texts),
                ("success", Texts),
                ("empty", Texts),
                ("message", Texts),
                ("request_id", Texts),
                ("quota", Texts),
                ("cached", Texts),
                ("around", Texts),
                ("beside", Texts),
            ],
            Server => &[("url", Text), ("description", Text)],
            Tag => &[("name", Text), ("description", Text), ("externalDocs", One(Docs))],
            Docs => &[("url", Text), ("description", Text)],
            PathItem => &[
                ("$ref", Any),
                ("get", One(Operation)),
                ("put", One(Operation)),
                ("post", One(Operation)),
                ("delete", One(Operation)),
                ("patch", One(Operation)),
            ],
            Operation => &[
                ("operationId", Text),
                ("tags", Texts),
                ("summary", Text),
                ("description", Text),
                ("externalDocs", One(Docs)),
                ("x-title", One(Title)),
                ("x-source", One(Source)),
                ("x-facade", One(Facade)),
                ("x-paging", One(Paging)),
                ("x-one-of", Texts),
                ("x-echo", One(Echo)),
                ("parameters", List(Parameter)),
                ("requestBody", One(Body)),
                ("responses", Map(Response)),
            ],
            Parameter => &[
                ("name", Text),
                ("in", Text),
                ("required", Flag),
                ("description", Text),
                ("style", Text),
                ("explode", Flag),
                ("schema", One(Schema)),
                ("content", Map(Media)),
                ("x-id", Text),
                ("x-name", Text),
                ("example", Any),
                ("x-facade", Text),
                ("x-source", One(Source)),
            ],
            Body => &[("description", Text), ("required", Flag), ("content", Map(Media)), ("x-source", One(Source))],
            Response => {
                &[("description", Text), ("headers", Map(Header)), ("content", Map(Media)), ("x-source", One(Source))]
            }
            Media => &[("schema", One(Schema)), ("example", Any), ("examples", Map(Example))],
            Example => &[("summary", Text), ("description", Text), ("value", Any), ("x-source", One(Source))],
            Header => &[("description", Text), ("required", Flag), ("schema", One(Schema)), ("example", Any)],
            Schema => &[
                ("description", Text),
                ("type", Any),
                ("format", Text),
                ("nullable", Flag),
                ("pattern", Text),
                ("minLength", Number),
                ("maxLength", Number),
                ("minimum", Number),
                ("exclusiveMinimum", Any),
                ("maximum", Number),
                ("exclusiveMaximum", Any),
                ("multipleOf", Number),
                ("minItems", Number),
                ("maxItems", Number),
                ("uniqueItems", Flag),
                ("minProperties", Number),
                ("maxProperties", Number),
                ("enum", Values),
                ("x-enum-varnames", Texts),
                ("x-enum-descriptions", Texts),
                ("x-known-values", Texts),
                ("default", Any),
                ("additionalProperties", SchemaOrFlag),
                ("oneOf", List(Schema)),
                ("anyOf", List(Schema)),
                ("not", One(Schema)),
                ("discriminator", Any),
                ("x-rust-type", One(RustType)),
                ("x-source", One(Source)),
                ("allOf", List(Schema)),
                ("required", Texts),
                ("properties", Map(Schema)),
                ("items", One(Schema)),
            ],
            Security => &[
                ("type", Text),
                ("in", Text),
                ("name", Text),
                ("scheme", Text),
                ("bearerFormat", Text),
                ("flows", Any),
                ("openIdConnectUrl", Text),
                ("x-env", Text),
                ("x-renewable", Flag),
                ("description", Text),
                ("x-source", One(Source)),
            ],
            Components => &[
                ("securitySchemes", Map(Security)),
                ("parameters", Map(Parameter)),
                ("headers", Map(Header)),
                ("requestBodies", Map(Body)),
                ("examples", Map(Example)),
                ("responses", Map(Response)),
                ("schemas", Map(Schema)),
            ],
            Facade => &[("call", Text), ("request", Text), ("answer", Text)],
            Paging => &[
                ("request", Text),
                ("response", Texts),
                ("last", Text),
                ("more", Texts),
                ("total", Text),
                ("items", Texts),
                ("id", Text),
            ],
            Echo => &[("parameter", Text), ("answer", Texts), ("x-source", One(Source))],
            Title => &[("en", Text), ("zh", Text)],
            Source => &[("status", Text), ("ref", Text), ("note", Text)],
            Codes => &[("x-source", One(Source)), ("digits", Number), ("codes", List(Code))],
            Code => &[
                ("code", Text),
                ("name", Text),
                ("meaning", Text),
                ("charged", Text),
                ("class", Text),
                ("x-source", One(Source)),
            ],
            RustType => &[("crate", Text), ("version", Text), ("path", Text), ("parameters", Values)],
        }
    }

    /// The keywords of OpenAPI 3.0 that nobody reads here, so that what they say would be lost.
    pub(crate) fn ignored(self) -> &'static [&'static str] {
        match self {
            Server => &["variables"],
            PathItem => &["parameters", "servers", "summary", "description", "head", "options", "trace"],
            Operation => &["deprecated", "security", "servers", "callbacks"],
            Parameter => &["deprecated", "allowEmptyValue", "allowReserved", "examples"],
            Response => &["links"],
            Media => &["encoding"],
            Example => &["externalValue"],
            Header => &["deprecated", "style", "explode", "content", "examples"],
            Schema => &["title", "readOnly", "writeOnly", "deprecated", "xml", "externalDocs", "example"],
            Components => &["links", "callbacks"],
            _ => &[],
        }
    }

    /// The keywords that must be there.
    pub(crate) fn required(self) -> &'static [&'static str] {
        match self {
            Root => &["openapi", "info", "x-provider", "paths"],
            Provider => &["name", "env", "charges"],
            Info => &["title", "version"],
            Server | Docs => &["url"],
            Tag => &["name"],
            Operation => &["responses"],
            Parameter => &["name", "in"],
            Body => &["content"],
            Response => &["description"],
            Example => &["value"],
            Security => &["type"],
            Paging => &["items"],
            Echo => &["parameter", "answer", "x-source"],
            Code => &["code", "name", "meaning", "charged", "class"],
            _ => &[],
        }
    }
}

/// Keywords of a schema that came with OpenAPI 3.1 and JSON Schema 2020-12.
pub(crate) const NEWER: &[&str] = &[
    "const",
    "examples",
    "if",
    "then",
    "else",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contentEncoding",
    "contentMediaType",
    "$defs",
    "$id",
    "$anchor",
    "$schema",
    "$comment",
    "$dynamicRef",
    "$dynamicAnchor",
];
