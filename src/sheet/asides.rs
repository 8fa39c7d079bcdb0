//! Words beside the cells of a sheet: comments, and texts in boxes and other shapes.
//!
//! They are no cells and never read as data, but who writes there means to be heard. Of each the beginning is kept, and of one book
//! so many. What of them cannot be read is no reason to refuse the figures: then it is known that there is more.

use super::At;
use super::draft::LAST;
use crate::text::inert;
use serde::{Deserialize, Serialize};

/// How many of its asides are kept of a book; no more can be looked at anyway.
pub const MOST: usize = 10_000;

/// How much is kept of an aside, and of an author's name, in characters.
const LONGEST: usize = 60;

/// How much is listened to before it is known what of it is kept, in bytes.
const HEARD: usize = 2_000;

/// In Excel's comments of today, which are conversations, a preamble for older programs stands before the words; it ends with this
/// address in every language.
const PREAMBLE: &str = "go.microsoft.com/fwlink/?linkid=870924";

/// The words beside the cells of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asides {
    /// The comments, in the order of the file.
    pub comments: Vec<Comment>,
    /// How the text of each shape that has one begins, in the order of the file.
    pub shapes: Vec<String>,
    /// Whether there is more, which could not be read or is too much.
    pub is_cut: bool,
}

/// A comment on a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The cell.
    pub at: At,
    /// Who wrote it, as the file says; many programs leave it out.
    pub author: String,
    /// How it begins, on one line.
    pub says: String,
}

/// Words as they are read, piece by piece: their beginning.
#[derive(Default)]
pub struct Words(String);

impl Words {
    /// Adds a piece.
    pub fn push(&mut self, piece: &str) {
        let room = HEARD.saturating_sub(self.0.len());
        self.0.push_str(&piece[..piece.floor_char_boundary(room)]);
    }

    /// The words so far; then they begin anew.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.0)
    }
}

/// Somebody who listens for the asides of a sheet.
pub struct Hearing<'h> {
    /// Those of the sheet.
    pub asides: &'h mut Asides,
    /// How many more of the book are kept.
    pub left: &'h mut usize,
}

impl Hearing<'_> {
    /// A comment; one without words says nothing. One outside the sheet is none that was read rightly.
    pub fn comment(&mut self, at: At, author: &str, says: &str) {
        if at.row > LAST.row || at.column > LAST.column {
            self.asides.is_cut = true;
            return;
        }
        let says = says.split_once(PREAMBLE).map_or(says, |(_, says)| says);
        let says = inert::excerpt(says, LONGEST);
        if !says.is_empty() && self.has_room() {
            self.asides.comments.push(Comment { at, author: inert::excerpt(author, LONGEST), says });
        }
    }

    /// The text of a shape; one without words says nothing.
    pub fn shape(&mut self, says: &str) {
        let says = inert::excerpt(says, LONGEST);
        if !says.is_empty() && self.has_room() {
            self.asides.shapes.push(says);
        }
    }

    fn has_room(&mut self) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => *self.left = left,
            None => {
                self.asides.is_cut = true;
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preamble_of_a_conversation_is_none_of_its_words() {
        let (mut asides, mut left) = (Asides::default(), MOST);
        let at = At { row: 0, column: 0 };
        let says = "[线程批注]\n\n您的Excel版本可读取此线程批注。了解详细信息: https://go.microsoft.com/fwlink/?linkid=870924\n\n批注:\n    共12个";
        Hearing { asides: &mut asides, left: &mut left }.comment(at, "tc={1}", says);
        assert_eq!(asides.comments[0].says, "批注: 共12个");
    }

    #[test]
    fn blank_words_say_nothing_and_too_many_are_cut() {
        let (mut asides, mut left) = (Asides::default(), 2);
        let mut hearing = Hearing { asides: &mut asides, left: &mut left };
        for says in [" \n\u{3000}", "一", "二", "三"] {
            hearing.shape(says);
        }
        assert_eq!(asides, Asides { comments: vec![], shapes: vec!["一".into(), "二".into()], is_cut: true });
    }

    #[test]
    fn no_more_is_kept_in_memory_than_is_told() {
        let mut words = Words::default();
        (0..10_000).for_each(|_| words.push("长文"));
        let says = words.take();
        assert!(says.len() <= HEARD && says.starts_with("长文长文"));
        assert!(words.take().is_empty());
    }
}
