//! A number with a thousands comma and without quotation marks, which a comma that delimits makes two fields of: 1,200 is 1 and 200,
//! and every figure to its right stands in the column of another.
//!
//! Two fields side by side may be that, and in most tables are not. A line gives it away that has such two and is longer than every
//! line that has none: the headings are such a line. Lines of one field are titles and notes, and tell nothing.

use super::Line;

/// Whether a field may be the beginning of such a number: it ends with up to three digits, and has no others.
pub fn begins(field: &str) -> bool {
    let words = field.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &field[words.len()..];
    (1..=3).contains(&digits.len())
        && !digits.starts_with('0')
        && !words.contains(|c: char| c.is_ascii_digit())
        && !words.ends_with('.')
}

/// Whether a field may go on with such a number: exactly three digits, perhaps decimals, and no others.
pub fn goes_on(field: &str) -> bool {
    let after = |text: &str| text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &field[field.len() - after(field)..];
    let decimals = rest.strip_prefix('.').map_or(rest, |rest| &rest[rest.len() - after(rest)..]);
    field.len() - rest.len() == 3 && !decimals.contains(|c: char| c.is_ascii_digit())
}

/// The first line that a number seems to have made longer than those without one, counted from 0, and the number.
pub fn found(lines: &[Line]) -> Option<(usize, &str)> {
    let plain = lines.iter().filter(|line| line.split.is_none() && line.fields > 1);
    let longest = plain.map(|line| line.fields).max()?;
    let longer = lines.iter().enumerate().filter(|(_, line)| line.fields > longest);
    longer.filter_map(|(row, line)| Some((row, line.split.as_deref()?))).next()
}

#[cfg(test)]
mod tests {
    use crate::sheet::Refusal;
    use crate::sheet::csv::read;

    /// The row and the number for which a text is refused.
    fn split(content: &str) -> Option<(usize, String)> {
        match read(content.as_bytes(), "x") {
            Ok(_) => None,
            Err(Refusal::SplitFigure { row, text }) => Some((row, text)),
            Err(refusal) => panic!("{refusal:?}"),
        }
    }

    #[test]
    fn a_number_that_its_comma_splits_refuses_the_file() {
        for (content, row, text) in [
            ("单位,人数,备注\n巩义,800,无\n登封,1,200,无\n", 3, "1,200"),
            // The last column is blank, so that nothing looks too long but the line itself.
            ("单位,人数,备注\n巩义,1,200,\n", 2, "1,200"),
            ("单位,人数,备注\n巩义,1,200,\n登封,2,300,\n", 2, "1,200"),
            ("标题\n单位,金额\n巩义,1,234,567.50\n", 3, "1,234"),
            ("单位,金额\n巩义,-12,345.6元\n", 2, "-12,345.6元"),
            ("单位,金额\r\n巩义,约1,200人\r\n登封,5\r\n", 2, "约1,200人"),
            ("单位,人数\n巩义,5,200\n登封,6,300\n合计,11,500\n", 2, "5,200"),
        ] {
            assert_eq!(split(content), Some((row, text.to_string())), "{content}");
        }
    }

    #[test]
    fn figures_side_by_side_are_two_where_no_line_is_too_long() {
        for content in [
            "序号,人数\n1,200\n2,300\n",
            "序号,人数,备注\n1,200\n2,300,无\n3,400\n",
            // As Excel, WPS and LibreOffice pad a table under a title, and as they leave it out at its end.
            "统计表,,,\n序号,人数,金额,备注\n1,200,300,\n2,300,400,\n合计,500,700,\n填表人：,张三,,\n",
            "序号,人数,金额,备注\n1,200,300\n2,300,400\n注：按实际填写\n",
            // A comma behind every line, also where no field is meant.
            "单位,人数,天数,\n巩义,5,200,\n登封,60,20,\n",
            // Without headings nothing tells.
            "1,200\n2,300\n",
            "1,200,300\n1,200\n",
        ] {
            assert_eq!(split(content), None, "{content}");
        }
    }

    #[test]
    fn what_is_quoted_or_no_thousands_comma_is_no_split_number() {
        for content in [
            "单位,人数\n巩义,\"1,200\"\n登封,5,多一列\n",
            "单位,人数\n巩义,\"1\",200\n",
            "单位,人数\n巩义,1,\"200\"\n",
            "单位,人数\n巩义,1, 200\n",
            "单位,人数\n巩义,0,200\n",
            "单位,人数\n巩义,1,20\n",
            "单位,人数\n巩义,1,2000\n",
            "单位,人数\n巩义,2021,200\n",
            "单位,人数\n巩义,1.5,200\n",
            "单位\t人数\n巩义\t1\t200\n",
            "单位;人数\n巩义;1;200\n",
        ] {
            assert_eq!(split(content), None, "{content}");
        }
    }
}
