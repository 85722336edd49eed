//! Attributes by number: names repeat in every tile they cross.

use crate::feature::Value;
use indexmap::IndexSet;

/// See the module.
#[derive(Default)]
pub(crate) struct Texts {
    values: IndexSet<Value>,
    /// A handful.
    keys: Vec<&'static str>,
}

impl Texts {
    pub fn value(&mut self, value: Value) -> u32 {
        self.values.insert_full(value).0 as u32
    }
    pub fn key(&mut self, key: &'static str) -> u32 {
        match self.keys.iter().position(|k| *k == key) {
            Some(n) => n as u32,
            None => {
                self.keys.push(key);
                self.keys.len() as u32 - 1
            }
        }
    }
    /// What two numbers stand for.
    pub fn get(&self, (key, value): (u32, u32)) -> Option<(&'static str, &Value)> {
        Some((*self.keys.get(key as usize)?, self.values.get_index(value as usize)?))
    }
}
