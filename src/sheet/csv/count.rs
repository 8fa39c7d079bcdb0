//! An independent count of the fields that hold something.
//!
//! It steps from character to character with no more memory than what the next one means, and knows no cells: a quotation mark opens
//! a field only where it begins it, and one that follows another inside quotation marks is written.

/// What the next character stands in.
#[derive(Clone, Copy)]
enum Within {
    /// A field that has not begun.
    Start,
    /// A field, outside of quotation marks.
    Bare,
    /// Quotation marks.
    Marks,
    /// Quotation marks, of which the last character may have been the end.
    AfterMark,
}

/// How many fields of a text hold something.
pub fn fields(content: &str, delimiter: char) -> usize {
    let (mut count, mut holds, mut within) = (0, false, Within::Start);
    for c in content.chars() {
        let is_edge = c == delimiter || c == '\n' || c == '\r';
        within = match (within, c) {
            (Within::Start, '"') => Within::Marks,
            (Within::Marks, '"') => Within::AfterMark,
            (Within::Marks, _) | (Within::AfterMark, '"') => {
                holds = true;
                Within::Marks
            }
            (Within::Start | Within::Bare | Within::AfterMark, _) if is_edge => {
                count += usize::from(std::mem::take(&mut holds));
                Within::Start
            }
            (Within::Start | Within::Bare | Within::AfterMark, _) => {
                holds = true;
                Within::Bare
            }
        };
    }
    count + usize::from(holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_hold_something_are_counted_whatever_their_quotation_marks() {
        for (content, count) in [
            ("", 0),
            ("a,b\r\n,\"\",c", 3),
            ("\"a,\nb\",\"\"\"\"\n\"\"x,y\"z\"", 4),
            (",,\n\n\"\"\n", 0),
            ("a\rb\nc", 3),
        ] {
            assert_eq!(fields(content, ','), count, "{content}");
        }
        assert_eq!(fields("1,5;2", ';'), 2);
    }
}
