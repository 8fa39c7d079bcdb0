//! The text of a page as its reader sees it: runs of white space are one blank, blocks and `<br>` break the line.

use super::{At, element};
use scraper::{Html, Node};

/// A text that grows piece by piece.
#[derive(Default)]
pub struct Prose {
    text: String,
    /// Whether white space came since the last character.
    gap: bool,
}

impl Prose {
    /// Comes to a node.
    pub fn open(&mut self, node: At) {
        match node.value() {
            Node::Text(text) => self.add(text),
            Node::Element(element) if element.name() == "br" => self.text.push('\n'),
            Node::Element(_) => {
                self.edge(node);
                if let Some(typed) = typed(node) {
                    self.add(typed);
                }
            }
            _ => {}
        }
    }

    /// Leaves a node.
    pub fn close(&mut self, node: At) {
        self.edge(node);
    }

    fn add(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.gap = true;
                continue;
            }
            if std::mem::take(&mut self.gap) && !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
            self.text.push(if c == '\u{a0}' { ' ' } else { c });
        }
    }

    fn edge(&mut self, node: At) {
        if is_block(node) && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.gap |= element(node).is_some_and(|element| element.name() == "option");
    }

    /// The text without blanks around its lines at either end; empty where nothing shows.
    pub fn finish(self) -> String {
        self.text.trim_matches([' ', '\n']).to_string()
    }
}

fn is_block(node: At) -> bool {
    const BLOCKS: [&str; 22] = [
        "address",
        "article",
        "blockquote",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "p",
        "pre",
        "section",
    ];
    element(node).is_some_and(|element| BLOCKS.contains(&element.name()))
}

/// Whether an element shows nothing, whatever it holds.
pub fn is_unseen(node: At) -> bool {
    let Some(element) = element(node) else { return false };
    // Excel puts the comments on cells at the end of the page, in a block of their own.
    let is_comments = element.attr("style").is_some_and(|style| style.contains("mso-element:comment"));
    // Of a drop-down only what is chosen counts.
    let is_choice = element.name() == "option" && element.attr("selected").is_none();
    is_comments
        || is_choice
        || is_comment(node)
        || matches!(element.name(), "head" | "script" | "style" | "template" | "noscript" | "xml" | "title")
}

/// Whether an element holds the comment on the cell around it, as LibreOffice writes it.
pub fn is_comment(node: At) -> bool {
    element(node).is_some_and(|element| element.name() == "comment")
}

/// All the text below a node.
pub fn whole(node: At) -> String {
    let texts = node.descendants().filter_map(|node| node.value().as_text());
    texts.map(|text| &**text).collect()
}

/// What was typed into a field of a form.
pub fn typed<'a>(node: At<'a>) -> Option<&'a str> {
    let element = element(node).filter(|element| element.name() == "input")?;
    let is_text = element
        .attr("type")
        .is_none_or(|kind| matches!(kind.to_ascii_lowercase().as_str(), "text" | "number" | "date" | "tel" | "email"));
    element.attr("value").filter(|_| is_text)
}

/// Whether a character shows nothing.
pub fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{a0}'
}

/// A text with its references (`&amp;`) resolved.
pub fn plain(markup: &str) -> String {
    Html::parse_fragment(markup).root_element().text().collect()
}
