//! The styles of an XML spreadsheet, as far as they tell dates and percentages from other numbers, and what is struck out or raised.

use super::attribute;
use crate::sheet::font::Font;
use crate::sheet::number_format::NumberFormat;
use crate::sheet::xml::Tag;
use crate::sheet::{Look, Refusal};
use std::collections::HashMap;

/// The styles by their ids, and the date system.
#[derive(Default)]
pub struct Looks {
    styles: HashMap<String, Style>,
    /// The style that is being read.
    at_hand: String,
    /// What to add to a number of days for days since 1899-12-30.
    pub shift: f64,
}

#[derive(Clone, Default)]
struct Style {
    format: NumberFormat,
    font: Font,
}

impl Looks {
    /// Takes in an element of a style: `Style`, `NumberFormat` or `Font`. What a style does not say, its parent does.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where the document is.
    pub fn see(&mut self, tag: &Tag) -> Result<(), Refusal> {
        match tag.name() {
            "NumberFormat" => {
                let format = attribute(tag, "Format")?.map(|code| NumberFormat::named(&code)).unwrap_or_default();
                self.styles.entry(self.at_hand.clone()).or_default().format = format;
            }
            "Font" => {
                // A font that cannot be read strikes nothing out.
                let get = |name| attribute(tag, name).ok().flatten();
                let font = &mut self.styles.entry(self.at_hand.clone()).or_default().font;
                if let Some(struck) = get("StrikeThrough") {
                    font.is_struck = struck.trim() != "0";
                }
                if let Some(position) = get("VerticalAlign") {
                    font.is_raised = matches!(position.trim(), "Superscript" | "Subscript");
                }
            }
            _ => {
                self.at_hand = attribute(tag, "ID")?.unwrap_or_default();
                if let Some(style) = attribute(tag, "Parent")?.and_then(|parent| self.styles.get(&parent).cloned()) {
                    self.styles.insert(self.at_hand.clone(), style);
                }
            }
        }
        Ok(())
    }

    fn style(&self, style: Option<&str>) -> Option<&Style> {
        self.styles.get(style?)
    }

    /// Whether a number of this style is shown as a date.
    pub fn is_date(&self, style: Option<&str>, number: f64) -> bool {
        self.style(style).is_some_and(|style| style.format.shows_date(number))
    }

    /// What is shown of a number of this style beyond it.
    pub fn of(&self, style: Option<&str>, number: f64) -> Option<Look> {
        self.style(style)?.format.look(number)
    }

    /// The font of this style.
    pub fn font(&self, style: Option<&str>) -> Font {
        self.style(style).map(|style| style.font).unwrap_or_default()
    }
}
