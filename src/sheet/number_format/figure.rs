//! The figure that a section shows of a number: whether it is another one than is stored, and what it is.
//!
//! `0"万"` shows 12万 where 12 is stored, `0,` shows 12 of 12,000, and `0\.0000` 1.2500 of 12,500. What a person read and typed
//! over, and what the file holds, are then two figures.

use super::section::{Piece, Section};
use crate::sheet::shown::{is_dash, turns_before, turns_behind};
use crate::value::number;
use rust_decimal::{Decimal, RoundingStrategy};

impl Section {
    /// Whether it shows another figure than the number that is stored.
    pub fn shows_another(&self, number: f64) -> bool {
        let digits = |piece: &Piece| matches!(piece, Piece::Digit(_) | Piece::General);
        let first = self.pieces.iter().position(digits);
        let last = self.pieces.iter().rposition(digits);
        let Some((first, last)) = first.zip(last) else {
            return !(number == 0.0 && is_dash(&self.words()));
        };
        let words = |(at, piece): (usize, &Piece)| match piece {
            Piece::Words(words) if at < first => {
                turns_before(words, number > 0.0) || !self.is_rewritten && ends_in_digits(words)
            }
            Piece::Words(words) if at > last => turns_behind(words) || !self.is_rewritten && starts_with_digits(words),
            Piece::Words(words) => !self.is_rewritten && !words.trim().is_empty(),
            _ => false,
        };
        self.scale() > 0 || self.pieces.iter().enumerate().any(words)
    }

    /// All its words.
    fn words(&self) -> String {
        let words = |piece: &Piece| match piece {
            Piece::Words(words) => Some(words.clone()),
            _ => None,
        };
        self.pieces.iter().filter_map(words).collect()
    }

    /// How many commas leave out three digits each: those behind the last digit before the point, or behind the very last.
    fn scale(&self) -> i32 {
        let end = self.pieces.iter().position(|piece| *piece == Piece::Point).unwrap_or(self.pieces.len());
        let scales = |pieces: &[Piece]| {
            let last = pieces.iter().rposition(|piece| matches!(piece, Piece::Digit(_)));
            last.map_or(0, |last| pieces[last..].iter().filter(|piece| **piece == Piece::Comma).count() as i32)
        };
        scales(&self.pieces[..end]) + scales(&self.pieces[end..])
    }

    /// What it shows of a number, behind a minus sign of its own where `is_signed`; `None` where that is not worked out.
    pub fn figure(&self, number: f64, is_signed: bool) -> Option<String> {
        if self.is_rewritten {
            return None;
        }
        let places = |piece: &&Piece| matches!(piece, Piece::Digit(_));
        let end = self.pieces.iter().position(|piece| *piece == Piece::Point).unwrap_or(self.pieces.len());
        let whole_places = self.pieces[..end].iter().filter(places).count();
        let decimal_places = self.pieces[end..].iter().filter(places).count();
        let power = if self.is_percent { 2 } else { 0 } - 3 * self.scale();
        let scaled = number::shift(number::from_cell(number.abs())?, power)?;
        let rounded = scaled.round_dp_with_strategy(decimal_places as u32, RoundingStrategy::MidpointAwayFromZero);
        let digits = format!("{rounded:.decimal_places$}");
        let (whole, decimals) = digits.split_once('.').unwrap_or((&digits, ""));
        let whole = if rounded < Decimal::ONE { "" } else { whole };
        let mut whole = format!("{whole:>whole_places$}");
        // Digits beyond the places stand before the first.
        let mut ahead: String = whole.drain(..whole.len() - whole_places).collect();
        let (mut whole, mut decimals) = (whole.chars(), decimals.chars());
        let mut shown = String::from(if is_signed && number < 0.0 { "-" } else { "" });
        for (at, piece) in self.pieces.iter().enumerate() {
            match piece {
                Piece::General => shown.push_str(&scaled.normalize().to_string()),
                Piece::Digit(_) if at < end => {
                    shown.push_str(&std::mem::take(&mut ahead));
                    let digit =
                        whole.next().map(|digit| if digit == ' ' && *piece == Piece::Digit('0') { '0' } else { digit });
                    shown.extend(digit.filter(|digit| *digit != ' '));
                }
                Piece::Digit(place) => {
                    let is_shown = *place == '0' || decimals.as_str().contains(|c| c != '0');
                    shown.extend(decimals.next().filter(|_| is_shown));
                }
                Piece::Point => shown.push('.'),
                Piece::Comma => {}
                Piece::Words(words) => shown.push_str(words),
            }
        }
        shown.push_str(if self.is_percent { "%" } else { "" });
        Some(shown.trim().to_string())
    }
}

/// Whether words that stand before digits look like more of them: "0." before 12.
fn ends_in_digits(words: &str) -> bool {
    words.trim_end_matches(['.', ',']).ends_with(|c: char| c.is_numeric())
}

/// Whether words that stand behind digits look like more of them: "0" behind 12.
fn starts_with_digits(words: &str) -> bool {
    words.trim_start_matches(['.', ',']).starts_with(|c: char| c.is_numeric())
}
