//! Every kind of change that is told apart, with its two verdicts and the reasons for them.

use std::fmt::Write as _;

use super::verdict::{Rust, Wire};

/// One kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name: the thing, then what happened to it.
    pub id: &'static str,
    /// What changed, as a heading.
    pub what: &'static str,
    /// Does an already published clipwire still work against the new truth?
    pub wire: Wire,
    /// Why.
    pub wire_why: &'static str,
    /// Does a user's code still compile and mean the same after upgrading?
    pub rust: Rust,
    /// Why.
    pub rust_why: &'static str,
}

/// The table of all rules, as a page shows it.
pub fn rule_table() -> String {
    let mut table = "| rule | when | wire | code |\n| --- | --- | --- | --- |\n".to_owned();
    for rule in RULES {
        let Rule { id, what, wire, wire_why, rust, rust_why } = rule;
        let _ = writeln!(table, "| `{id}` | {what} | **{wire}**: {wire_why} | **{rust}**: {rust_why} |");
    }
    table
}

macro_rules! rules {
    ($($name:ident = $id:literal, $what:literal, $wire:ident: $wire_why:literal, $rust:ident: $rust_why:literal;)*) => {
        $(pub(super) const $name: Rule = Rule {
            id: $id,
            what: $what,
            wire: Wire::$wire,
            wire_why: $wire_why,
            rust: Rust::$rust,
            rust_why: $rust_why,
        };)*

        /// Every rule, by subject.
        pub const RULES: &[Rule] = &[$($name),*];
    };
}

rules! {
    // Operations.
    OPERATION_REMOVED = "operation-removed", "an operation is gone",
        Breaks: "its calls fail", Breaks: "its request and its variant of `Operation` are gone";
    OPERATION_ADDED = "operation-added", "an operation is new",
        Safe: "nobody calls it yet", Adds: "a request and a variant of a non-exhaustive enum";
    OPERATION_RENAMED = "operation-renamed", "an operation has another `operationId`",
        Untouched: "the name is not sent", Breaks: "the variant of `Operation` and the raw method are renamed";
    OPERATION_PATH_CHANGED = "operation-path-changed", "an operation stands at another path",
        Breaks: "published crates call the old path", Untouched: "the path is no part of a signature";
    OPERATION_METHOD_CHANGED = "operation-method-changed", "an operation takes another HTTP method",
        Breaks: "published crates use the old method", Untouched: "the method is no part of a signature";
    OPERATION_DEPRECATED = "operation-deprecated", "an operation is marked as deprecated, or not any more",
        Untouched: "it works as before", Refused: "the generator loses the mark, so the lint refuses it";
    OPERATION_SERVER_CHANGED = "operation-server-changed", "an operation has addresses of its own, or others, or none any more",
        Breaks: "published crates call the old ones", Refused: "a client knows the addresses of the whole spec; the lint refuses others";
    OPERATION_TAG_CHANGED = "operation-tag-changed", "an operation belongs to another tag",
        Untouched: "tags are not sent", Breaks: "the request is opened by another handle";
    FACADE_CALL_CHANGED = "facade-call-changed", "the handle or the verb of a call changed",
        Untouched: "names of ours are not sent", Breaks: "the method that opens the request is renamed";
    FACADE_REQUEST_RENAMED = "facade-request-renamed", "the type of a request is renamed",
        Untouched: "names of ours are not sent", Breaks: "the type is gone under its old name";
    FACADE_ANSWER_CHANGED = "facade-answer-changed", "another part of the answer is returned",
        Untouched: "what is sent and received is the same", Breaks: "`send` gives another type";
    LIST_BEGUN = "list-begun", "an answer is returned as a list from now on",
        Untouched: "what is sent and received is the same", Breaks: "`send` gives a `Page`";
    LIST_ENDED = "list-ended", "an answer is returned as a list no more",
        Untouched: "what is sent and received is the same", Breaks: "`send` gives no `Page`, and `pages` and `items` are gone";

    // Parameters.
    PARAMETER_REQUIRED_ADDED = "parameter-required-added", "a required parameter is new",
        Breaks: "published crates do not send it", Breaks: "the request takes another argument";
    PARAMETER_OPTIONAL_ADDED = "parameter-optional-added", "an optional parameter is new",
        Safe: "it may be left out", Adds: "a setter";
    PARAMETER_REQUIRED_REMOVED = "parameter-required-removed", "a required parameter is gone",
        Changes: "published crates send it, to be ignored or refused", Breaks: "the request takes an argument less";
    PARAMETER_OPTIONAL_REMOVED = "parameter-optional-removed", "an optional parameter is gone",
        Changes: "published crates may send it, to be ignored or refused", Breaks: "its setter is gone";
    PARAMETER_MADE_REQUIRED = "parameter-made-required", "an optional parameter is required now",
        Breaks: "published crates may leave it out", Breaks: "a setter becomes an argument";
    PARAMETER_MADE_OPTIONAL = "parameter-made-optional", "a required parameter is optional now",
        Safe: "published crates always send it", Breaks: "an argument becomes a setter";
    PARAMETER_RENAMED = "parameter-renamed", "a parameter has another name",
        Breaks: "published crates send the old name", Breaks: "its setter or argument is renamed";
    PARAMETER_WIRE_RENAMED = "parameter-wire-renamed", "a parameter has another name on the wire, and keeps the one in Rust",
        Breaks: "published crates send the old name", Untouched: "its setter or argument is named by `x-name` or the component";
    PARAMETER_FIELD_RENAMED = "parameter-field-renamed", "a parameter has another name in Rust, and keeps the one on the wire",
        Untouched: "it is sent as before", Breaks: "its setter is renamed";
    PLACEHOLDER_RENAMED = "placeholder-renamed", "the placeholder of a path has another name",
        Untouched: "the name of a placeholder is not sent", Untouched: "the argument is told by its place";
    PARAMETER_MOVED = "parameter-moved", "a parameter travels elsewhere",
        Breaks: "published crates send it in the old place", Untouched: "the place is no part of a signature";
    PARAMETER_NARROWED = "parameter-narrowed", "a parameter takes less than it did, such as whole numbers only",
        Breaks: "published crates may send other things", Breaks: "the argument has another type";
    PARAMETER_WIDENED = "parameter-widened", "a parameter takes more than it did, such as any text",
        Safe: "what was sent is taken still; a number is text too", Breaks: "the argument has another type";
    PARAMETER_WIDTH_CHANGED = "parameter-width-changed", "a number has another width",
        Changes: "numbers that do not fit are refused on one side", Breaks: "the argument has another type";
    PARAMETER_TYPE_CHANGED = "parameter-type-changed", "a parameter takes something of another type",
        Breaks: "published crates send the old type", Refused: "a setter takes text or whole numbers; the lint refuses others";
    PARAMETER_FORMAT_CHANGED = "parameter-format-changed", "the text of a parameter has another format",
        Changes: "published crates may send text of the old format", Refused: "a format of text is not checked, so the lint refuses it";
    PARAMETER_DEPRECATED = "parameter-deprecated", "a parameter is marked as deprecated, or not any more",
        Untouched: "it works as before", Refused: "the generator loses the mark, so the lint refuses it";
    PARAMETER_LIST_CLOSED = "parameter-list-closed", "a parameter takes listed values only",
        Breaks: "published crates may send others", Breaks: "the argument is an enum";
    PARAMETER_LIST_OPENED = "parameter-list-opened", "a parameter takes any value, and not only listed ones",
        Safe: "the listed values still work", Breaks: "the argument is text";
    PARAMETER_VALUE_REMOVED = "parameter-value-removed", "a listed value of a parameter is gone",
        Breaks: "published crates may send it", Breaks: "its variant is gone";
    PARAMETER_VALUE_ADDED = "parameter-value-added", "a listed value of a parameter is new",
        Safe: "nobody sends it yet", Adds: "a variant of a non-exhaustive enum";
    PARAMETER_VARIANT_RENAMED = "parameter-variant-renamed", "a listed value has another name in Rust",
        Untouched: "the value is sent as before", Breaks: "the variant is renamed";
    PARAMETER_VARIANTS_EXCHANGED = "parameter-variants-exchanged", "a listed value has the name in Rust that another one had",
        Untouched: "the values are sent as before", Changes: "the same variant sends another value";
    PARAMETER_KNOWN_VALUE_REMOVED = "parameter-known-value-removed", "a known value of an open parameter is gone",
        Changes: "published crates may send it", Untouched: "the argument is text";
    PARAMETER_KNOWN_VALUE_ADDED = "parameter-known-value-added", "a value of an open parameter is known",
        Safe: "nothing is sent differently", Untouched: "the argument is text";
    PARAMETER_DEFAULT_CHANGED = "parameter-default-changed", "leaving a parameter out means something else",
        Changes: "published crates leave it out and get something else", Refused: "a default is not sent, so the lint refuses it";
    PARAMETER_STYLE_CHANGED = "parameter-style-changed", "a parameter is written differently",
        Breaks: "published crates write it in the old way", Refused: "the generator knows one style, so the lint refuses others";
    PARAMETER_LIMITS_CHANGED = "parameter-limits-changed", "a pattern, length or range of a parameter changed",
        Changes: "published crates may send what is refused now", Refused: "it would make a type of its own, so the lint refuses it";
    PARAMETER_SECRET_CHANGED = "parameter-secret-changed", "a parameter is kept out of print, or not any more",
        Untouched: "it is sent as before", Breaks: "its setter takes what a secret, or a text, can be made of";
    PARAMETER_ID_CHANGED = "parameter-id-changed", "a parameter has another typed id",
        Untouched: "the text is sent as before", Breaks: "the argument has another type";
    PARAMETER_TERMINAL_CHANGED = "parameter-terminal-changed", "a parameter is set by a terminal, or not any more",
        Untouched: "it is sent as before", Breaks: "a setter or a terminal is gone";
    PARAMETERS_SWAPPED = "parameters-swapped", "required parameters stand in another order",
        Untouched: "the order in a query says nothing", Changes: "arguments of one type change places without an error of the compiler";
    PARAMETERS_REORDERED = "parameters-reordered", "optional parameters stand in another order",
        Untouched: "the order in a query says nothing", Untouched: "setters have no order";
    BODY_ADDED = "body-added", "a request has a body from now on",
        Breaks: "published crates send none", Refused: "every known operation is a GET; the lint refuses a body on it";
    BODY_REMOVED = "body-removed", "a request has no body any more",
        Changes: "published crates send one", Refused: "every known operation is a GET; the lint refuses a body on it";
    BODY_CHANGED = "body-changed", "what the body of a request holds changed",
        Breaks: "published crates send the old body", Refused: "every known operation is a GET; the lint refuses a body on it";

    // Answers and their schemas.
    ANSWER_SCHEMA_CHANGED = "answer-schema-changed", "an answer is described by another component, of other fields",
        Untouched: "the fields are compared one by one, and the name is not sent", Untouched: "what is returned is found by its pointer; the type of the raw crate differs";
    ANSWER_MEDIA_TYPE_CHANGED = "answer-media-type-changed", "an answer comes in another media type",
        Breaks: "published crates cannot read it", Refused: "answers are JSON; the lint refuses others";
    ANSWER_MEDIA_TYPE_ADDED = "answer-media-type-added", "an answer may come in a further media type, or in one less",
        Safe: "published crates ask for JSON, and read it", Refused: "answers are JSON; the lint refuses others";
    ANSWER_STATUS_CHANGED = "answer-status-changed", "the success answer has another status",
        Changes: "published crates take any success", Refused: "the dialect has one success answer, 200";
    ERROR_ANSWER_ADDED = "error-answer-added", "an error answer is described",
        Untouched: "errors are read by status and code", Untouched: "codegen takes error answers out";
    ERROR_ANSWER_REMOVED = "error-answer-removed", "an error answer is described no more",
        Untouched: "errors are read by status and code", Untouched: "codegen takes error answers out";
    ERROR_ANSWER_CHANGED = "error-answer-changed", "an error answer is described differently",
        Untouched: "errors are read by status and code", Untouched: "codegen takes error answers out";
    ANSWER_HEADER_CHANGED = "answer-header-changed", "a header of an answer is described differently",
        Untouched: "headers are read by name where they matter", Untouched: "the generator drops headers";
    FIELD_REMOVED = "field-removed", "a field of an answer is gone",
        Breaks: "published crates read nothing there, for ever", Breaks: "the field is gone";
    FIELD_ADDED = "field-added", "a field of an answer is new",
        Safe: "published crates leave it in the raw answer", Adds: "a field of a non-exhaustive struct";
    FIELD_RENAMED = "field-renamed", "a field of an answer has another name",
        Breaks: "published crates read nothing under the old name", Breaks: "the field is renamed";
    FIELD_NULLABLE_ADDED = "field-nullable-added", "a field of an answer may be null",
        Safe: "published crates read null as absent", Untouched: "every field is an `Option` already";
    FIELD_NULLABLE_REMOVED = "field-nullable-removed", "a field of an answer is never null",
        Safe: "null simply does not come", Untouched: "every field is an `Option`";
    FIELD_REQUIRED_ADDED = "field-required-added", "a field is in every answer",
        Safe: "published crates do without it", Refused: "a field that has to be there costs an answer without it; codegen refuses it";
    FIELD_REQUIRED_REMOVED = "field-required-removed", "a field may be absent",
        Breaks: "a reader that needs it refuses the answer", Refused: "the old spec has a field that codegen refuses";
    FIELD_TYPE_CHANGED = "field-type-changed", "a field of an answer has another type",
        Breaks: "published crates read nothing, or refuse the element around it", Breaks: "the field has another type";
    FIELD_FORMS_CHANGED = "field-forms-changed", "a field of an answer comes in other forms",
        Breaks: "published crates know the old forms", Refused: "codegen has a type for the forms of tolerance only";
    VALUE_FORMS_CHANGED = "value-forms-changed", "a lenient value comes in other forms",
        Safe: "published crates read a scalar in any form", Untouched: "the type that reads it is the same";
    FIELD_VALUE_CHANGED = "field-value-changed", "a scalar of an answer is another kind of scalar",
        Changes: "published crates read what fits the old kind", Breaks: "the field has another type";
    FIELD_LIST_BEGUN = "field-list-begun", "a field of an answer is a list from now on",
        Breaks: "published crates cannot read a list there", Breaks: "the field is a `Vec`";
    FIELD_LIST_ENDED = "field-list-ended", "a field of an answer is a list no more",
        Safe: "published crates read a single one as a list of one", Breaks: "the field is no `Vec`";
    FIELD_DESCRIBED = "field-described", "a free-form field is described",
        Safe: "published crates take what comes", Breaks: "the field has a type of its own";
    FIELD_FREED = "field-freed", "a described field is free-form",
        Changes: "published crates read the fields that they know", Breaks: "the field is a JSON object";
    FIELD_KNOWN_VALUE_ADDED = "field-known-value-added", "a value of an open list in an answer is known",
        Safe: "the list is open", Untouched: "the field is text";
    FIELD_KNOWN_VALUE_REMOVED = "field-known-value-removed", "a known value of an open list in an answer is gone",
        Safe: "the list is open", Untouched: "the field is text";
    FIELD_CLOSED = "field-closed", "a list of values in an answer is closed",
        Safe: "published crates take any value", Refused: "a closed list refuses the next value; the lint refuses it";
    FIELD_LIMITS_CHANGED = "field-limits-changed", "a pattern, length, range or format of an answer changed",
        Safe: "published crates do not check it", Refused: "a reader that checks refuses answers; the lint refuses it";
    FIELD_DEFAULT_CHANGED = "field-default-changed", "a field of an answer has another default",
        Safe: "published crates read an absent field as absent", Refused: "a default invents a value; the lint refuses it";
    FIELD_MAY_BE_NOTHING = "field-may-be-nothing", "what stands for nothing in a field is described, or no more",
        Safe: "published crates read `[]`, an empty text and null as nothing anywhere", Untouched: "the field is an `Option` already";
    FIELD_MAY_BE_SINGLE = "field-may-be-single", "a list that may come as a single one is described so, or no more",
        Safe: "published crates read a single one as a list of one anywhere", Untouched: "the field is a `Vec`";
    OBJECT_CLOSED = "object-closed", "an object of an answer takes no further fields, or takes them again",
        Safe: "published crates take any field", Refused: "a closed object refuses the next field; the lint refuses it";
    SCHEMA_REMOVED = "schema-removed", "a component is gone",
        Untouched: "names of components are not sent", Breaks: "its type is gone";
    SCHEMA_ADDED = "schema-added", "a component is new",
        Untouched: "names of components are not sent", Adds: "a type";
    SCHEMA_RENAMED = "schema-renamed", "a component is renamed",
        Untouched: "names of components are not sent", Breaks: "its type is renamed";
    SCHEMA_PART_ADDED = "schema-part-added", "an object takes in the fields of a further component",
        Safe: "published crates leave them in the raw answer", Adds: "fields of a non-exhaustive struct";
    SCHEMA_PART_REMOVED = "schema-part-removed", "an object has lost the fields of a component",
        Breaks: "published crates read nothing there, for ever", Breaks: "the fields are gone";
    SCHEMA_REARRANGED = "schema-rearranged", "an object is put together from other parts, of the same fields",
        Untouched: "the same comes over the wire", Breaks: "the type of a part has lost fields";
    REFERENCE_INLINED = "reference-inlined", "a component is written out in place",
        Untouched: "the same comes over the wire", Breaks: "the type is named after its place";
    REFERENCE_EXTRACTED = "reference-extracted", "what was written out in place is a component",
        Untouched: "the same comes over the wire", Breaks: "the type has a name of its own";
    REFERENCE_CHANGED = "reference-changed", "something is described by another component, of the same content",
        Untouched: "the same comes over the wire", Breaks: "it has a type of another name";
    VALUE_READER_CHANGED = "value-reader-changed", "a lenient value is read by another type",
        Untouched: "the same comes over the wire", Refused: "a lenient value and its type have one name; codegen refuses another";
    COMPONENT_ADDED = "component-added", "a parameter, answer, header, body or example is shared from now on",
        Untouched: "it is compared where it is used", Untouched: "it has no type of its own";
    COMPONENT_REMOVED = "component-removed", "a parameter, answer, header, body or example is shared no more",
        Untouched: "it is compared where it is used", Untouched: "it has no type of its own";
    COMPONENT_CHANGED = "component-changed", "a shared header or body changed",
        Untouched: "it is compared where it is used", Untouched: "it has no type of its own";

    // Codes.
    CODE_ADDED = "code-added", "a code is known",
        Changes: "published crates call it unknown, and its charge too", Adds: "a variant of a non-exhaustive enum";
    CODE_REMOVED = "code-removed", "a code is gone",
        Safe: "it does not come any more", Breaks: "its variant is gone";
    CODE_RENAMED = "code-renamed", "a code has another name",
        Untouched: "the name is ours", Breaks: "its variant is renamed";
    CODE_NAMES_EXCHANGED = "code-names-exchanged", "a code has the name that another one had",
        Untouched: "the name is ours", Changes: "the same variant is another code";
    CODE_CHARGED = "code-charged", "a code is charged now",
        Breaks: "published crates book it as not charged, and may repeat it", Changes: "the same error says another charge";
    CODE_FREE = "code-free", "a code is not charged any more",
        Changes: "published crates book a charge too many", Changes: "the same error says another charge, and may be repeated";
    CODE_UNSTATED = "code-unstated", "of a code nobody says any more what it costs",
        Changes: "published crates book what was stated once", Changes: "the same error says another charge";
    CODE_CLASS_CHANGED = "code-class-changed", "a code means another kind of failure",
        Changes: "published crates call it by the old kind", Changes: "the same error has another kind";
    CODE_MEANING_CHANGED = "code-meaning-changed", "a code is explained differently",
        Untouched: "it is handled as before", Untouched: "only its documentation differs";
    CODE_DIGITS_CHANGED = "code-digits-changed", "codes have another number of digits",
        Breaks: "published crates fill codes up to the old length, and know none of them", Changes: "a code is read otherwise";

    // What a client is built from.
    PROVIDER_DESCRIBED = "provider-described", "a spec says for the first time which provider it is of, or does not say it any more",
        Untouched: "what is sent and received is compared apart from it", Refused: "a client is built from it, so the lint refuses a spec without it";
    PROVIDER_RENAMED = "provider-renamed", "a provider has another name",
        Untouched: "the name is not sent", Breaks: "its module and its feature are renamed";
    PROVIDER_ENV_CHANGED = "provider-env-changed", "the variables of a provider have another prefix",
        Untouched: "variables are not sent", Changes: "`from_env` reads others";
    PROVIDER_CRATES_CHANGED = "provider-crates-changed", "the hand-written file of a provider needs other crates",
        Untouched: "dependencies are not sent", Untouched: "only the manifest of clipwire differs";
    PROVIDER_OFF_BY_DEFAULT = "provider-off-by-default", "a provider is compiled in only where a user asks for it",
        Untouched: "features are not sent", Breaks: "its module is gone from a build with the default features";
    PROVIDER_ON_BY_DEFAULT = "provider-on-by-default", "a provider is compiled in unless a user says otherwise",
        Untouched: "features are not sent", Adds: "its module is in every build with the default features";
    CHARGES_CHANGED = "charges-changed", "something else decides whether a call is charged",
        Breaks: "published crates may book a charged call as free, and repeat it", Changes: "the same call says another charge";
    CHARGES_PUBLISHED = "charges-published", "what decides about a charge is known now",
        Changes: "published crates book the charge as unknown", Changes: "the same call says another charge";
    CHARGES_UNPUBLISHED = "charges-unpublished", "nobody says any more what decides about a charge",
        Changes: "published crates book by what was stated once", Changes: "the same call says another charge";
    OTHERWISE_CHARGED = "otherwise-charged", "what no table tells is charged now",
        Breaks: "published crates may book it as not charged, and repeat it", Changes: "the same call says another charge";
    OTHERWISE_CHANGED = "otherwise-changed", "the charge of what no table tells is another one, and not `yes`",
        Changes: "published crates book it as before", Changes: "the same call says another charge";
    ENVELOPE_SCHEMA_CHANGED = "envelope-schema-changed", "another component describes the envelope",
        Changes: "published crates take other fields for the envelope's", Changes: "other fields are taken for the envelope's";
    ENVELOPE_PAYLOAD_CHANGED = "envelope-payload-changed", "the payload stands elsewhere in the envelope",
        Breaks: "published crates look for it in the old place", Changes: "it is read elsewhere";
    ENVELOPE_CODE_CHANGED = "envelope-code-changed", "the code stands elsewhere in the envelope",
        Breaks: "published crates find no code, and take a failure for an answer", Changes: "it is read elsewhere";
    ENVELOPE_SUCCESS_CHANGED = "envelope-success-changed", "other codes say success",
        Breaks: "published crates take good answers for failures, or failures for answers", Changes: "another code is an answer";
    ENVELOPE_EMPTY_CHANGED = "envelope-empty-changed", "other codes say that a search found nothing",
        Changes: "published crates take nothing found for a failure, or a failure for nothing found", Changes: "another code is an empty answer";
    ENVELOPE_MESSAGE_CHANGED = "envelope-message-changed", "the provider's words stand elsewhere in the envelope",
        Changes: "published crates show no words in an error", Changes: "they are read elsewhere";
    ENVELOPE_REQUEST_ID_CHANGED = "envelope-request-id-changed", "the provider's name for a call stands elsewhere in the envelope",
        Changes: "published crates know no name of the call", Changes: "it is read elsewhere";
    ENVELOPE_QUOTA_CHANGED = "envelope-quota-changed", "the report of the quota stands elsewhere in the envelope",
        Changes: "published crates know no quota", Changes: "it is read elsewhere";
    ENVELOPE_CACHED_CHANGED = "envelope-cached-changed", "whether an answer was held by the provider stands elsewhere in the envelope",
        Changes: "published crates do not know it", Changes: "it is read elsewhere";
    ENVELOPE_REPLAY_CHANGED = "envelope-replay-changed", "the address under which an answer can be read again stands elsewhere in the envelope",
        Changes: "published crates know no address", Changes: "it is read elsewhere";
    ENVELOPE_SECRETS_CHANGED = "envelope-secrets-changed", "other values of an answer are secrets",
        Changes: "published crates print them", Changes: "others are masked where an answer is printed";
    ENVELOPE_AROUND_CHANGED = "envelope-around-changed", "other fields belong to the envelope, and not to a payload",
        Changes: "published crates return them, or leave out others", Changes: "they are returned no more, or from now on";

    // Paging.
    PAGING_REQUEST_CHANGED = "paging-request-changed", "another parameter asks for a page",
        Breaks: "published crates get the first page again, and stop", Changes: "`pages` and `items` set another parameter";
    PAGING_CURSOR_CHANGED = "paging-cursor-changed", "the cursor stands elsewhere in the answer",
        Breaks: "published crates find no next page", Changes: "`pages` and `items` follow another cursor";
    PAGING_MORE_CHANGED = "paging-more-changed", "whether there is more stands elsewhere in the answer",
        Changes: "published crates end by the cursor alone", Changes: "`pages` and `items` end by another flag";
    PAGING_LAST_CHANGED = "paging-last-changed", "the number of the last page stands elsewhere in the answer",
        Changes: "published crates ask for a page too many", Changes: "`pages` and `items` end by another number";
    PAGING_ITEMS_CHANGED = "paging-items-changed", "the list stands elsewhere in the answer",
        Breaks: "published crates find no list", Changes: "`send` reads another list";
    PAGING_TOTAL_CHANGED = "paging-total-changed", "the number of elements stands elsewhere in the answer",
        Changes: "published crates know no total", Changes: "`Page::total` is read elsewhere";
    PAGING_ID_CHANGED = "paging-id-changed", "elements are told apart by another field",
        Changes: "published crates tell them apart by the old one", Changes: "`dedupe` looks at another field";

    PAGING_ALONG_CHANGED = "paging-along-changed", "other parameters go along with the cursor",
        Breaks: "published crates ask for the next page without them", Changes: "`pages` and `items` send others, and their cursors are written otherwise";
    PAGING_STEP_CHANGED = "paging-step-changed", "the next page begins by another number of elements further",
        Breaks: "published crates leave elements out, or get them twice", Changes: "`pages` and `items` go on by another number";

    // Prices and terms.
    PRICE_CHANGED = "price-changed", "a call costs something else",
        Changes: "published crates count the old price", Changes: "ledger, budget and estimate count another one";
    PRICE_LIST_CHANGED = "price-list-changed", "another operation gives the provider's list of prices",
        Untouched: "which one it is changes no call", Untouched: "the list is read where somebody asks for it";
    LIMITS_CHANGED = "limits-changed", "the provider takes another number of calls in a second",
        Changes: "published crates send as many as before", Changes: "a client without `limits_of` waits for longer, or less long";
    DISCOUNTS_CHANGED = "discounts-changed", "the provider takes off something else for many calls",
        Untouched: "what a call costs at first is the same", Changes: "an estimate hopes for something else";
    PLATFORM_CHANGED = "platform-changed", "an operation is about another platform",
        Untouched: "it is not sent", Changes: "a record of the model says another platform";
    MODEL_ADDED = "model-added", "a type becomes a record of the model",
        Untouched: "the model is not sent", Adds: "a conversion";
    MODEL_REMOVED = "model-removed", "a type becomes no record of the model any more",
        Untouched: "the model is not sent", Breaks: "its conversion is gone";
    MODEL_CHANGED = "model-changed", "a type becomes a record of the model by another reader",
        Untouched: "the model is not sent", Changes: "its values are read from other places";
    BARE_CHANGED = "bare-changed", "the answers of an operation come without the envelope, or with it",
        Untouched: "a client takes both", Untouched: "only the sandbox answers otherwise";

    // Servers and security.
    SERVER_CHANGED = "server-changed", "calls go to another address",
        Breaks: "published crates call the old one", Changes: "a client without `base_url` calls another host";
    SERVER_ADDED = "server-added", "there is a further address to fall back on",
        Safe: "published crates do without it", Changes: "a client without `base_url` has one more to try";
    SERVER_REMOVED = "server-removed", "an address to fall back on is gone",
        Changes: "published crates still try it", Changes: "a client without `base_url` has one less to try";
    SERVERS_REORDERED = "servers-reordered", "addresses are tried in another order",
        Safe: "published crates call one that still stands", Changes: "a client without `base_url` calls another host first";
    SERVER_VARIABLE_CHANGED = "server-variable-changed", "the template of an address takes other values",
        Changes: "published crates may call an address of the old ones", Refused: "nobody fills templates in; the lint refuses them";
    SECURITY_MOVED = "security-moved", "a credential travels elsewhere, or under another name",
        Breaks: "published crates send it in the old place", Untouched: "its setter is the same";
    SECURITY_ADDED = "security-added", "a further credential is asked for",
        Breaks: "published crates do not send it", Changes: "a client cannot be built without it";
    SECURITY_REMOVED = "security-removed", "a credential is asked for no more",
        Changes: "published crates still send it", Changes: "a client can be built without it";
    SECURITY_TYPE_CHANGED = "security-type-changed", "a credential is of another type",
        Breaks: "published crates send the old type", Untouched: "its setter is the same";
    SECURITY_ALTERNATIVE_ADDED = "security-alternative-added", "there is a further way to authenticate",
        Safe: "the old ways still work", Changes: "a client can be built without what the new way does not need";
    SECURITY_ALTERNATIVE_REMOVED = "security-alternative-removed", "a way to authenticate is gone",
        Breaks: "published crates may use it", Changes: "a client cannot be built that way";
    SECURITY_RENAMED = "security-renamed", "a credential has another name in the spec",
        Untouched: "it is sent as before", Breaks: "its setter is renamed, and its variable";
    CREDENTIAL_ADDED = "credential-added", "a credential is described",
        Untouched: "whether it is asked for is compared apart from it", Adds: "a setter of the builder";
    CREDENTIAL_REMOVED = "credential-removed", "a credential is described no more",
        Untouched: "whether it is asked for is compared apart from it", Breaks: "the setter of the builder is gone";
    CREDENTIAL_VARIABLE_CHANGED = "credential-variable-changed", "a credential is read from another variable",
        Untouched: "variables are not sent", Changes: "`from_env` reads another one";
    CREDENTIAL_RENEWABLE = "credential-renewable", "a credential can be renewed while a client is in use",
        Untouched: "it is sent as before", Adds: "a way to renew it";
    CREDENTIAL_NOT_RENEWABLE = "credential-not-renewable", "a credential cannot be renewed any more while a client is in use",
        Untouched: "it is sent as before", Breaks: "the way to renew it is gone";

    // Documents and provenance.
    OPENAPI_CHANGED = "openapi-changed", "the document is of another version of OpenAPI",
        Untouched: "the version is not sent", Untouched: "codegen reads every 3.0; the lint refuses others";
    TAG_ADDED = "tag-added", "a tag is new",
        Untouched: "tags are not sent", Adds: "a handle";
    TAG_REMOVED = "tag-removed", "a tag is gone",
        Untouched: "tags are not sent", Breaks: "its handle is gone";
    WORDS_CHANGED = "words-changed", "a title, summary or description changed",
        Untouched: "words are not sent", Untouched: "only documentation differs";
    EXAMPLE_CHANGED = "example-changed", "an example changed",
        Untouched: "examples are not sent", Untouched: "only documentation differs";
    EXTENSION_CHANGED = "extension-changed", "an extension that codegen does not read changed",
        Untouched: "it is not sent", Refused: "nothing is made of it, so the lint refuses it";
    SOURCE_STRENGTHENED = "source-strengthened", "a statement is better known",
        Untouched: "the statement is the same", Untouched: "only documentation differs";
    SOURCE_WEAKENED = "source-weakened", "a statement is less well known",
        Untouched: "the statement is the same", Untouched: "only documentation differs";
    SOURCE_MOVED = "source-moved", "a statement rests on another source",
        Untouched: "the statement is the same", Untouched: "only documentation differs";

    // What is left, and whole sides.
    UNCLASSIFIED = "unclassified", "something differs that no rule has looked at",
        Changes: "nobody knows what it does, so it is taken for a change", Refused: "nothing is made of it, so the lint refuses it";
    REWRITTEN = "rewritten", "a spec is written otherwise, and every rule that looked found it to say the same",
        Untouched: "the same is sent and received", Untouched: "the same is generated";
    SPEC_ADDED = "spec-added", "a spec is new",
        Safe: "nobody calls it yet", Adds: "a module and a feature";
    SPEC_REMOVED = "spec-removed", "a spec is gone",
        Breaks: "nobody vouches for its calls any more", Breaks: "its module and its feature are gone";
    SPEC_UNREADABLE = "spec-unreadable", "a side cannot be read",
        Breaks: "nothing is known, so the worst is taken for granted", Refused: "nothing is generated from it";
    SIDE_REFUSED = "side-refused", "a side does not pass lint and codegen",
        Untouched: "what both sides say of the wire is compared all the same", Refused: "nothing is generated from it, so that nothing is known of users' code";
}
