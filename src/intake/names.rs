//! Names of sheets, which nearly all files of a round say alike: each is held once for all of them.

use super::FileRead;
use std::collections::HashSet;
use std::sync::Arc;

/// Every name that was seen.
#[derive(Debug, Default)]
pub struct Names(HashSet<Arc<str>>);

impl Names {
    /// Lets the places in a file share the names of their sheets with each other and with files before.
    pub fn share(&mut self, file: &mut FileRead) {
        let Ok(content) = &mut file.outcome else { return };
        content.sheets.iter_mut().for_each(|name| self.one(name));
        if let Some(figures) = &mut content.figures {
            self.one(&mut figures.sheet);
            figures.stated.iter_mut().filter_map(Arc::get_mut).for_each(|stated| self.one(&mut stated.sheet));
        }
        let tables = content.rosters.iter_mut().flat_map(|roster| &mut roster.tables);
        tables.for_each(|table| self.one(&mut table.sheet));
    }

    fn one(&mut self, name: &mut Arc<str>) {
        match self.0.get(name) {
            Some(known) => *name = Arc::clone(known),
            None => drop(self.0.insert(Arc::clone(name))),
        }
    }
}
