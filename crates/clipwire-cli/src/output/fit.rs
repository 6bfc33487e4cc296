//! How many columns of a terminal a text takes, and what is left of it in fewer.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands for the part that was cut.
const ELLIPSIS: &str = "…";

/// Text is not made narrower than this as long as there is another way.
const READABLE: usize = 10;

/// Nothing is made narrower than this.
pub(super) const NARROWEST: usize = 3;

/// The columns that a text takes. Counted for the whole of it: an emoji of several characters takes two.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The beginning of a text that takes no more than so many columns, the mark of the cut included; `None` where all of it fits.
///
/// What a reader sees as one character is not taken apart.
pub(crate) fn cut(text: &str, limit: usize) -> Option<String> {
    if width(text) <= limit {
        return None;
    }
    let room = limit.saturating_sub(width(ELLIPSIS));
    let mut end = 0;
    let mut taken = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        taken += width(grapheme);
        if taken > room {
            break;
        }
        end = at + grapheme.len();
    }
    let mut kept = text.get(..end).unwrap_or_default().to_owned();
    // Neighbors can take more together than each for itself.
    while width(&kept) > room {
        let Some((at, _)) = kept.grapheme_indices(true).next_back() else { break };
        kept.truncate(at);
    }
    kept.push_str(if limit == 0 { "" } else { ELLIPSIS });
    Some(kept)
}

/// The widths of columns in so much room. Text gives way first, the widest first; then everything does.
///
/// Where even that is not enough, the columns are together wider than the room.
pub(super) fn shrink(natural: &[usize], is_text: &[bool], room: usize) -> Vec<usize> {
    if natural.iter().sum::<usize>() <= room {
        return natural.to_vec();
    }
    let texts: Vec<usize> =
        natural.iter().zip(is_text).filter(|(_, is_text)| **is_text).map(|(width, _)| *width).collect();
    let fixed = natural.iter().sum::<usize>() - texts.iter().sum::<usize>();
    let least: usize = texts.iter().map(|width| (*width).min(READABLE)).sum();
    if fixed + least > room {
        return share(natural, room)
            .into_iter()
            .zip(natural)
            .map(|(width, natural)| width.max(NARROWEST.min(*natural)))
            .collect();
    }
    let mut shares = share(&texts, room - fixed).into_iter();
    let widths = natural.iter().zip(is_text);
    widths.map(|(width, is_text)| if *is_text { shares.next().unwrap_or(*width) } else { *width }).collect()
}

/// Gives to each the same, and no more than it needs; what one does not need the others have.
fn share(wanted: &[usize], room: usize) -> Vec<usize> {
    let mut order: Vec<(usize, usize)> = wanted.iter().copied().enumerate().collect();
    order.sort_by_key(|(_, wanted)| *wanted);
    let mut shares = vec![0; wanted.len()];
    let mut left = room;
    for (served, (place, wanted)) in order.iter().enumerate() {
        let fair = left / (order.len() - served);
        let given = (*wanted).min(fair);
        left -= given;
        if let Some(share) = shares.get_mut(*place) {
            *share = given;
        }
    }
    shares
}

#[cfg(test)]
mod tests;
