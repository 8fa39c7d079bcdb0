//! Words beside the cells of a table: annotations (14.1) and texts in shapes (10.3), which stand in the cells that they are fixed to
//! or before the rows.

use crate::sheet::asides::{Hearing, Words};
use crate::sheet::xml::{Node, Xml};
use crate::sheet::{At, Refusal};
use std::io::BufRead;

/// An element that holds no cell and no text of one.
#[derive(Clone, Copy, PartialEq)]
pub enum Unseen {
    /// A comment.
    Annotation,
    /// A shape, which may have a text.
    Shape,
    /// Shapes.
    Shapes,
    /// Anything else.
    Else,
}

impl Unseen {
    /// What an element is by its name.
    pub fn of(name: &str) -> Unseen {
        match name {
            "annotation" => Unseen::Annotation,
            "g" | "shapes" => Unseen::Shapes,
            "frame" | "custom-shape" | "rect" | "line" | "ellipse" | "circle" | "polygon" | "polyline" | "path"
            | "connector" | "caption" | "measure" | "regular-polygon" => Unseen::Shape,
            _ => Unseen::Else,
        }
    }
}

/// Passes over the rest of an element that has just begun in a cell, or before all of them, and hears what is written in it.
///
/// # Errors
/// As [`Xml::next`].
pub fn hear<R: BufRead>(xml: &mut Xml<R>, element: Unseen, at: At, hearing: &mut Hearing) -> Result<(), Refusal> {
    if element == Unseen::Else {
        return xml.skip();
    }
    let (mut says, mut author) = (Words::default(), Words::default());
    // How many elements are open in the one that has begun, how many of them are paragraphs, and where the shape at hand began.
    let (mut depth, mut paragraphs, mut in_author) = (0usize, 0usize, false);
    let mut begun = (element != Unseen::Shapes).then_some(0);
    loop {
        match xml.next()? {
            Node::Open(tag) => {
                depth += 1;
                match tag.name() {
                    "p" | "h" => paragraphs += 1,
                    "s" | "tab" | "line-break" => says.push(" "),
                    "creator" => in_author = true,
                    // A document of its own, such as a chart.
                    "object" => {
                        drop(tag);
                        xml.skip()?;
                        depth -= 1;
                    }
                    name if begun.is_none() && Unseen::of(name) == Unseen::Shape => begun = Some(depth),
                    _ => {}
                }
            }
            Node::Text(piece) if in_author => author.push(&piece),
            Node::Text(piece) if paragraphs > 0 && begun.is_some() => says.push(&piece),
            Node::Close(end) => {
                match end.name() {
                    "p" | "h" => {
                        paragraphs -= 1;
                        says.push("\n");
                    }
                    "creator" => in_author = false,
                    _ => {}
                }
                if begun == Some(depth) {
                    begun = None;
                    match element {
                        Unseen::Annotation => hearing.comment(at, &author.take(), &says.take()),
                        _ => hearing.shape(&says.take()),
                    }
                }
                if depth == 0 {
                    return Ok(());
                }
                depth -= 1;
            }
            Node::Text(_) | Node::Nothing | Node::Done => {}
        }
    }
}
