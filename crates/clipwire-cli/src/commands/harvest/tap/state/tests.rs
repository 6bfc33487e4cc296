use serde_json::json;

use super::State;

#[test]
fn a_state_keeps_what_it_does_not_know_and_passes_over_what_it_cannot_read() {
    let text = json!({
        "bookmarks": {
            "videos": { "journal": "2026-11-27T10:00:00Z", "run": 2, "call": 17 },
            "comments": { "updated_at": "2026-11-27" },
        },
        "currently_syncing": "videos",
    });
    let mut state: State = serde_json::from_value(text.clone()).unwrap();
    let position = state.position("videos").unwrap();
    assert_eq!((position.run, position.call), (2, 17));
    assert_eq!((state.position("comments"), state.position("replies")), (None, None));
    assert_eq!(serde_json::to_value(&state).unwrap(), text);
    state.set("comments", position);
    assert_eq!(state.position("comments"), Some(position));
}
