//! What styles do to the text of cells: strike it out, raise it, lower it (OpenDocument 1.3, part 3: `style:text-line-through-style`,
//! `style:text-line-through-type` and `style:text-position`).
//!
//! A style may say so, say that it does not, or leave it to its parent and to what is around. What is not understood says
//! nothing, and refuses nothing.

use crate::sheet::font::Font;
use crate::sheet::xml::{Node, Tag, Xml, local};
use std::collections::HashMap;
use std::io::BufRead;

/// How many parents of a style are asked.
const MOST_PARENTS: usize = 16;

/// The styles by their family and name.
#[derive(Default)]
pub struct Fonts {
    styles: HashMap<String, HashMap<String, Style>>,
    /// The family and name of the style that is being read.
    at_hand: Option<(String, String)>,
}

/// What a style says.
#[derive(Clone, Default)]
struct Style {
    parent: Option<String>,
    is_struck: Option<bool>,
    is_raised: Option<bool>,
}

impl Fonts {
    /// Takes in the named styles of a document's part for styles; those that are there for pages are no cell's.
    pub fn see_named(&mut self, mut xml: Xml<impl BufRead>) {
        loop {
            match xml.next() {
                Ok(Node::Open(tag)) if matches!(tag.name(), "automatic-styles" | "master-styles") => {
                    if xml.skip().is_err() {
                        return;
                    }
                }
                Ok(Node::Open(tag)) => self.see(&tag),
                Ok(Node::Done) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }

    /// Takes in an element before the tables.
    pub fn see(&mut self, tag: &Tag) {
        let get = |wanted: &str| attribute(tag, wanted);
        match tag.name() {
            "style" => {
                self.at_hand = get("family").zip(get("name"));
                let Some((family, name)) = &self.at_hand else { return };
                let style = Style { parent: get("parent-style-name"), ..Style::default() };
                self.styles.entry(family.clone()).or_default().insert(name.clone(), style);
            }
            "text-properties" => {
                let Some((family, name)) = &self.at_hand else { return };
                let style = self.styles.get_mut(family).and_then(|styles| styles.get_mut(name));
                let Some(style) = style else { return };
                let lines = [get("text-line-through-style"), get("text-line-through-type")];
                if lines.iter().any(Option::is_some) {
                    style.is_struck = Some(lines.iter().flatten().all(|line| line != "none"));
                }
                style.is_raised = get("text-position").as_deref().and_then(is_raised).or(style.is_raised);
            }
            // Other styles have texts of their own: those of numbers and lists, and the defaults.
            name if name.ends_with("-style") || name.starts_with("list-level") => self.at_hand = None,
            _ => {}
        }
    }

    /// All styles have come: what their parents say is made their own, and those that say nothing are left out.
    pub fn settle(&mut self) {
        for styles in self.styles.values_mut() {
            let says = |name: &String| {
                let (mut said, mut next) = (Style::default(), Some(name));
                for _ in 0..MOST_PARENTS {
                    let Some(style) = next.and_then(|name| styles.get(name)) else { break };
                    said.is_struck = said.is_struck.or(style.is_struck);
                    said.is_raised = said.is_raised.or(style.is_raised);
                    next = style.parent.as_ref();
                }
                (said.is_struck.is_some() || said.is_raised.is_some()).then_some((name.clone(), said))
            };
            *styles = styles.keys().filter_map(says).collect();
        }
        self.styles.retain(|_, styles| !styles.is_empty());
    }

    /// The font of what has a style, inside of another font.
    pub fn within(&self, around: Font, family: &str, name: &str) -> Font {
        match self.styles.get(family).and_then(|styles| styles.get(name)) {
            Some(style) => Font {
                is_struck: style.is_struck.unwrap_or(around.is_struck),
                is_raised: style.is_raised.unwrap_or(around.is_raised),
            },
            None => around,
        }
    }

    /// The font inside of an element of a cell's text.
    pub fn inside(&self, around: Font, tag: &Tag) -> Font {
        let family = match tag.name() {
            "span" | "a" => "text",
            "p" | "h" => "paragraph",
            _ => return around,
        };
        let name = if self.styles.is_empty() { None } else { attribute(tag, "style-name") };
        name.map_or(around, |name| self.within(around, family, &name))
    }
}

fn attribute(tag: &Tag, wanted: &str) -> Option<String> {
    let mut attributes = tag.attributes().map_while(Result::ok);
    attributes.find(|(name, _)| local(name) == wanted).map(|(_, value)| value.trim().to_string())
}

/// Whether a position raises or lowers: `super 58%`, `-33% 58%`; `None` where it cannot be understood.
fn is_raised(position: &str) -> Option<bool> {
    match position.split_whitespace().next()? {
        "super" | "sub" => Some(true),
        share => share.strip_suffix('%')?.parse::<f64>().ok().map(|share| share != 0.0),
    }
}
