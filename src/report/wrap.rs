//! How high a row must be so that nothing in it is cut: spreadsheets do not fit the height of what they did not type.

use unicode_width::UnicodeWidthChar;

/// The height of one line of table text, in points.
const LINE: f64 = 14.5;
/// The highest row that a spreadsheet allows.
const HIGHEST: f64 = 409.0;

/// The height of a row whose cells are texts in columns of a width (in characters).
pub fn height<'a>(cells: impl IntoIterator<Item = (&'a str, f64)>) -> f64 {
    height_of(cells.into_iter().map(|(text, width)| lines(text, width)).max().unwrap_or(1))
}

/// The height of a row of so many lines.
pub fn height_of(lines: usize) -> f64 {
    (lines as f64 * LINE + 4.0).min(HIGHEST)
}

/// How many lines a text takes in a column. A Chinese character may be broken off anywhere, a Latin word only where it is
/// longer than the line; one character is kept free for punctuation that must not begin a line.
pub fn lines(text: &str, width: f64) -> usize {
    let room = (width - 1.5).max(2.0) as usize;
    // No character is wider than it has bytes, or than two Latin ones.
    if (text.len() <= room || 2 * text.chars().count() <= room) && !text.contains('\n') {
        return 1;
    }
    text.lines().map(|line| paragraph(line, room)).sum::<usize>().max(1)
}

fn paragraph(text: &str, room: usize) -> usize {
    let (mut lines, mut used) = (1, 0);
    let mut put = |wide: usize| {
        if used + wide <= room {
            used += wide;
        } else if wide <= room {
            (lines, used) = (lines + 1, wide);
        } else {
            // A word longer than a line begins on a line of its own and is broken.
            lines += usize::from(used > 0) + (wide - 1) / room;
            used = wide % room;
        }
    };
    // A line may be broken between two characters that do not stick together.
    let sticks = |c: char| c.is_ascii() && c != ' ';
    let (mut wide, mut before) = (0, None);
    for c in text.chars() {
        if before.is_some_and(|before| !(sticks(before) && sticks(c))) {
            put(std::mem::take(&mut wide));
        }
        wide += c.width().unwrap_or_default();
        before = Some(c);
    }
    put(wide);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_by_what_fits_between_breaks() {
        for (text, width, count) in [
            ("", 10.0, 1),
            ("一二三四", 10.0, 1),
            ("一二三四五", 10.0, 2),
            ("one two three", 10.0, 2),
            ("abcdefghijklmnopqrstuvwxyz", 10.0, 4),
            ("一\n二\n三", 10.0, 3),
        ] {
            assert_eq!(lines(text, width), count, "{text}");
        }
    }
}
