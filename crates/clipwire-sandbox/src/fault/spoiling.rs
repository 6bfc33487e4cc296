//! How a good body can be spoiled that a strict reader then loses, as a type.

/// A good body, spoiled in one way of the public record. Each is the body of a [`Fault`](crate::Fault) of the same name.
///
/// What is spoiled inside the body is spoiled in its payload, which is its largest field. A body that is no JSON object is spoiled by
/// what stands around it or by its encoding only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Spoiling {
    /// `control-character`: raw control characters stand inside a text.
    ControlCharacter,
    /// `marks-around`: two byte order marks stand before it, and a mark and NUL behind.
    MarksAround,
    /// `warning-before`: PHP has printed a warning before it.
    WarningBefore,
    /// `note-behind`: a server has printed a note behind it.
    NoteBehind,
    /// `utf-16`: it is UTF-16 with its mark.
    Utf16,
    /// `nan`: `NaN` stands in place of a number.
    NotANumber,
    /// `number-out-of-range`: `1e999` stands in place of a number.
    OutOfRange,
    /// `whole-as-floats`: every whole number is written as a float, `3.0` or `1.6E9`, as long as that loses no digit.
    WholeAsFloats,
    /// `list-as-object`: every list is printed as an object with the positions of its elements, with gaps.
    ListAsObject,
    /// `odd-field`: an object stands in place of a text.
    OddField,
    /// `deep-field`: 5000 levels of lists stand in place of a text.
    DeepField,
    /// `unknown-metadata`: a field that nobody has heard of stands beside the payload.
    UnknownMetadata,
    /// `inner-failure`: a `status_code` of failure with its words stands in place of the payload.
    InnerFailure,
    /// `null-payload`: null stands in place of the payload.
    NullPayload,
    /// `late-answer`: it is the answer to another call, about other ids. That to a request that names no id is left as it is.
    LateAnswer,
}
