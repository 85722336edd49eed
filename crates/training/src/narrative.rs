//! What callers say, and how they name the place.

use crate::{Dice, LoadModel, call::SimPlace};
use atalaya_model::{Position, TypeCode};

/// An address near a position. Invented: street names are common ones, not those of the place.
pub(crate) fn place(
    model: &LoadModel,
    position: Position,
    municipality: atalaya_model::MunicipalityCode,
    dice: &mut Dice,
) -> SimPlace {
    let word = |list: &[String], dice: &mut Dice| dice.pick(list).cloned().unwrap_or_default();
    let street = word(&model.streets, dice);
    let crossing = word(&model.streets, dice);
    let address = if dice.percent(55.0) {
        format!("{street} {}", 1 + dice.below(480))
    } else if crossing == street {
        format!("{street} s/n")
    } else {
        format!("{street} esquina {crossing}")
    };
    SimPlace {
        position,
        municipality,
        address,
        street,
        neighbourhood: word(&model.neighbourhoods, dice),
        references: format!("Por {}", word(&model.landmarks, dice)),
    }
}

/// One story of a type with the place filled in; `None` when the model has none for it.
pub(crate) fn story(model: &LoadModel, code: TypeCode, place: &SimPlace, dice: &mut Dice) -> Option<String> {
    let of_type = model.types.iter().find(|t| t.code == code).map(|t| t.stories.as_slice());
    let improper = || model.improper_stories.iter().find(|s| s.code == code).map(|s| s.stories.as_slice());
    let template = dice.pick(of_type.or_else(improper)?)?;
    let landmark = place.references.strip_prefix("Por ").unwrap_or(&place.references);
    let told = template.replace("{calle}", &place.street).replace("{lugar}", landmark);
    Some(told.replace(" de el ", " del ").replace(" a el ", " al "))
}

/// A name, for callers who give one.
pub(crate) fn name(model: &LoadModel, dice: &mut Dice) -> Option<String> {
    let given = dice.pick(&model.given_names)?;
    let first = dice.pick(&model.family_names)?;
    let second = dice.pick(&model.family_names)?;
    Some(format!("{given} {first} {second}"))
}
