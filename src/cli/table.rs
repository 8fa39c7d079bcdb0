//! A table on a terminal: columns as wide as what stands in them, where a Chinese character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What separates two columns.
const GAP: &str = "  ";

/// One column of a table.
#[derive(Clone, Copy)]
pub enum Side {
    /// Words, set to the left.
    Left,
    /// Figures, set to the right.
    Right,
}

/// The lines of a table: the headings, then the rows; an empty heading row is left out.
pub fn lines(headings: &[(&str, Side)], rows: &[Vec<String>]) -> Vec<String> {
    let head: Vec<String> = headings.iter().map(|(heading, _)| heading.to_string()).collect();
    let has_head = head.iter().any(|heading| !heading.is_empty());
    let all = || has_head.then_some(&head).into_iter().chain(rows);
    let widths: Vec<usize> = (0..headings.len())
        .map(|column| all().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(headings).zip(&widths);
        let cells = cells.map(|((cell, (_, side)), width)| pad(cell, *width, *side));
        cells.collect::<Vec<_>>().join(GAP).trim_end().to_string()
    };
    all().map(line).collect()
}

fn pad(cell: &str, width: usize, side: Side) -> String {
    let blank = " ".repeat(width.saturating_sub(cell.width()));
    match side {
        Side::Left => format!("{cell}{blank}"),
        Side::Right => format!("{blank}{cell}"),
    }
}

/// A text cut to a width, with an ellipsis where something was cut.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_string();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_where_chinese_stands_beside_digits() {
        let rows = [vec!["巩义市".to_string(), "5.5".to_string()], vec!["id".to_string(), "12".to_string()]];
        let drawn = lines(&[("单位", Side::Left), ("填报", Side::Right)], &rows);
        assert_eq!(drawn, ["单位    填报", "巩义市   5.5", "id        12"]);
    }

    #[test]
    fn a_long_text_is_cut_to_its_width_and_says_so() {
        assert_eq!(cut("经济技术开发区", 14), "经济技术开发区");
        assert_eq!(cut("经济技术开发区", 9), "经济技术…");
        assert_eq!(cut("经济技术开发区", 8), "经济技…");
    }
}
