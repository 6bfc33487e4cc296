//! Every kind of change that is told apart, with its two verdicts and the reasons for them.

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
    OPERATION_TAG_CHANGED = "operation-tag-changed", "an operation belongs to another tag",
        Untouched: "tags are not sent", Breaks: "the request is opened by another handle";
    FACADE_CALL_CHANGED = "facade-call-changed", "the handle or the verb of a call changed",
        Untouched: "names of ours are not sent", Breaks: "the method that opens the request is renamed";
    FACADE_REQUEST_RENAMED = "facade-request-renamed", "the type of a request is renamed",
        Untouched: "names of ours are not sent", Breaks: "the type is gone under its old name";
    FACADE_ANSWER_CHANGED = "facade-answer-changed", "another part of the answer is handed out",
        Untouched: "what is sent and received is the same", Breaks: "`send` gives another type";
    LIST_BEGUN = "list-begun", "an answer is handed out as a list from now on",
        Untouched: "what is sent and received is the same", Breaks: "`send` gives a `Page`";
    LIST_ENDED = "list-ended", "an answer is handed out as a list no more",
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
    PARAMETER_MOVED = "parameter-moved", "a parameter travels elsewhere",
        Breaks: "published crates send it in the old place", Untouched: "the place is no part of a signature";
    PARAMETER_NARROWED = "parameter-narrowed", "a parameter takes whole numbers only, and no text",
        Breaks: "published crates may send other text", Breaks: "the argument has another type";
    PARAMETER_WIDENED = "parameter-widened", "a parameter takes any text, and not only whole numbers",
        Safe: "a number is text too", Breaks: "the argument has another type";
    PARAMETER_WIDTH_CHANGED = "parameter-width-changed", "a number has another width",
        Changes: "numbers that do not fit are refused on one side", Breaks: "the argument has another type";
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

    // Answers and their schemas.
    ANSWER_SCHEMA_CHANGED = "answer-schema-changed", "an answer is described by another component",
        Changes: "published crates read what the two have in common", Untouched: "what is handed out is found by its pointer; the type of the raw crate differs";
    ANSWER_MEDIA_TYPE_CHANGED = "answer-media-type-changed", "an answer comes in another media type",
        Breaks: "published crates cannot read it", Refused: "answers are JSON; the lint refuses others";
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
    REFERENCE_INLINED = "reference-inlined", "a component is written out in place",
        Untouched: "the same comes over the wire", Breaks: "the type is named after its place";
    REFERENCE_EXTRACTED = "reference-extracted", "what was written out in place is a component",
        Untouched: "the same comes over the wire", Breaks: "the type has a name of its own";
    VALUE_READER_CHANGED = "value-reader-changed", "a lenient value is read by another type",
        Untouched: "the same comes over the wire", Refused: "a lenient value and its type have one name; codegen refuses another";

    // Codes.
    CODE_ADDED = "code-added", "a code is known",
        Changes: "published crates call it unknown, and its charge too", Adds: "a variant of a non-exhaustive enum";
    CODE_REMOVED = "code-removed", "a code is gone",
        Safe: "it does not come any more", Breaks: "its variant is gone";
    CODE_RENAMED = "code-renamed", "a code has another name",
        Untouched: "the name is ours", Breaks: "its variant is renamed";
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

    // Paging.
    PAGING_REQUEST_CHANGED = "paging-request-changed", "another parameter asks for a page",
        Breaks: "published crates get the first page again, and stop", Changes: "`pages` and `items` set another parameter";
    PAGING_MARK_CHANGED = "paging-mark-changed", "the mark of a page stands elsewhere in the answer",
        Breaks: "published crates find no next page", Changes: "`pages` and `items` follow another mark";
    PAGING_MORE_CHANGED = "paging-more-changed", "whether there is more stands elsewhere in the answer",
        Changes: "published crates end by the mark alone", Changes: "`pages` and `items` end by another flag";
    PAGING_LAST_CHANGED = "paging-last-changed", "the number of the last page stands elsewhere in the answer",
        Changes: "published crates ask for a page too many", Changes: "`pages` and `items` end by another number";
    PAGING_ITEMS_CHANGED = "paging-items-changed", "the list stands elsewhere in the answer",
        Breaks: "published crates find no list", Changes: "`send` reads another list";
    PAGING_TOTAL_CHANGED = "paging-total-changed", "the number of elements stands elsewhere in the answer",
        Changes: "published crates know no total", Changes: "`Page::total` is read elsewhere";
    PAGING_ID_CHANGED = "paging-id-changed", "elements are told apart by another field",
        Changes: "published crates tell them apart by the old one", Changes: "`dedupe` looks at another field";

    // Servers and security.
    SERVER_CHANGED = "server-changed", "calls go to another address",
        Breaks: "published crates call the old one", Changes: "a client without `base_url` calls another host";
    SERVER_ADDED = "server-added", "there is a further address to fall back on",
        Safe: "published crates do without it", Changes: "a client without `base_url` has one more to try";
    SERVER_REMOVED = "server-removed", "an address to fall back on is gone",
        Changes: "published crates still try it", Changes: "a client without `base_url` has one less to try";
    SECURITY_MOVED = "security-moved", "a credential travels elsewhere, or under another name",
        Breaks: "published crates send it in the old place", Untouched: "credentials are put on by hand-written code, which has to follow";
    SECURITY_ADDED = "security-added", "another credential is asked for",
        Breaks: "published crates do not send it", Untouched: "credentials are put on by hand-written code, which has to follow";
    SECURITY_REMOVED = "security-removed", "a credential is asked for no more",
        Changes: "published crates still send it", Untouched: "credentials are put on by hand-written code, which has to follow";
    SECURITY_TYPE_CHANGED = "security-type-changed", "a credential is of another type",
        Breaks: "published crates send the old type", Untouched: "credentials are put on by hand-written code, which has to follow";

    // Documents and provenance.
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
}
