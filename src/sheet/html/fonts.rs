//! What elements and styles of a page do to text: strike it out, raise it, lower it (HTML Standard 4.5; CSS Text Decoration 3, 2.1;
//! CSS 2, 10.8.1).
//!
//! Only rules of CSS for a class are known, as for number formats. A line through what is around goes through everything inside.

use super::{At, element, is_table};
use crate::sheet::font::Font;
use std::collections::HashMap;

/// The fonts of a page's classes that strike out or raise.
#[derive(Default)]
pub struct Fonts(HashMap<String, Font>);

impl Fonts {
    /// Takes in the declarations for a class.
    pub fn see(&mut self, class: &str, declarations: &str) {
        let font = declared(declarations);
        if font != Font::default() {
            let before = self.0.entry(class.to_string()).or_default();
            *before = before.and(font);
        }
    }

    /// The font that an element gives to what is inside of it.
    pub fn of(&self, node: At) -> Font {
        let Some(element) = element(node) else { return Font::default() };
        let by_name = match element.name() {
            "s" | "strike" | "del" => Font { is_struck: true, is_raised: false },
            "sup" | "sub" => Font { is_struck: false, is_raised: true },
            _ => Font::default(),
        };
        let by_style = element.attr("style").map(declared).unwrap_or_default();
        let classes = element.classes().filter_map(|class| self.0.get(class)).copied();
        classes.fold(by_name.and(by_style), Font::and)
    }

    /// The font in which a cell's text begins: its own, its row's, and its table's.
    pub fn of_cell(&self, cell: At) -> Font {
        let mut font = self.of(cell);
        for around in cell.ancestors() {
            font = font.and(self.of(around));
            if is_table(around) {
                break;
            }
        }
        font
    }
}

/// The font that a list of CSS declarations makes.
fn declared(declarations: &str) -> Font {
    let declarations = declarations.to_ascii_lowercase();
    let mut font = Font::default();
    for (property, value) in declarations.split(';').filter_map(|declaration| declaration.split_once(':')) {
        match property.trim() {
            "text-decoration" | "text-decoration-line" => font.is_struck = value.contains("line-through"),
            "vertical-align" => font.is_raised = matches!(value.trim(), "super" | "sub"),
            _ => {}
        }
    }
    font
}
