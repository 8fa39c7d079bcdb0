//! Sheets told apart by their names, where a file has two of one name.

use super::Remark;
use std::collections::HashSet;

/// The names of a book's sheets so far.
#[derive(Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// The name, or where an earlier sheet has it the name with a number, which is remarked.
    pub fn apart(&mut self, name: String, remarks: &mut Vec<Remark>) -> String {
        let mut own = name.clone();
        let mut number = 2;
        while !self.0.insert(own.clone()) {
            own = format!("{name}#{number}");
            number += 1;
        }
        if own != name {
            remarks.push(Remark::SameName { sheet: name, called: own.clone() });
        }
        own
    }
}
