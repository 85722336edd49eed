//! Words of the public page: one value per language. What a translation does not say yet is said in Spanish:
//! `Texts { lang: "nah", title: "…", ..SPANISH }`. It is offered as soon as it is listed in [`LANGUAGES`].

/// Everything the page says.
pub struct Texts {
    /// BCP 47.
    pub lang: &'static str,
    /// What its speakers call it.
    pub name: &'static str,
    pub title: &'static str,
    pub leave: &'static str,
    pub now: &'static str,
    pub call_911: &'static str,
    pub not_kept: &'static str,
    pub what: &'static str,
    pub what_hint: &'static str,
    pub category: &'static str,
    pub municipality: &'static str,
    pub unknown: &'static str,
    pub place: &'static str,
    pub time: &'static str,
    pub who: &'static str,
    pub known_how: &'static str,
    pub optional: &'static str,
    pub careful: &'static str,
    pub send: &'static str,
    pub received: &'static str,
    pub keep: &'static str,
    pub folio: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub lost: &'static str,
    pub follow: &'static str,
    pub look: &'static str,
    pub message: &'static str,
    pub dialogue: &'static str,
    pub silence: &'static str,
    pub you: &'static str,
    pub desk: &'static str,
    pub sent: &'static str,
    pub new_code: &'static str,
    /// That the digits were used before, and by whom else if not by the teller.
    pub code_again: &'static str,
    /// That a message was not added.
    pub unsent: &'static str,
    pub early: &'static str,
    /// Before and after how long to wait: too many forms at once.
    pub crowded: [&'static str; 2],
    /// The same, and no place even for those that waited.
    pub full: &'static str,
    pub stale: &'static str,
    pub closed: &'static str,
    pub missing: &'static str,
    pub wrong: &'static str,
    /// Before and after how long to wait: wrong codes.
    pub wait: [&'static str; 2],
    /// One minute, several, one second, several; and what joins them.
    pub minutes: [&'static str; 2],
    pub seconds: [&'static str; 2],
    pub and: &'static str,
    pub mistyped: &'static str,
    pub again: &'static str,
    /// Before and between the numbers of a step: "Paso" 2 "de" 6.
    pub step: [&'static str; 2],
    pub next: &'static str,
    pub back: &'static str,
    pub send_now: &'static str,
    pub where_title: &'static str,
    pub when_title: &'static str,
    pub who_title: &'static str,
    pub how_title: &'static str,
    pub review_title: &'static str,
    pub review: &'static str,
    pub change: &'static str,
    pub not_said: &'static str,
    pub print: &'static str,
    pub photos: &'static str,
    pub photos_hint: &'static str,
    pub photos_document: &'static str,
    /// That there is one case in which more than pixels is kept.
    pub photos_order: &'static str,
    pub photos_careful: &'static str,
    pub photo: &'static str,
    pub photo_send: &'static str,
    pub photo_done: &'static str,
    pub photo_large: &'static str,
    pub photo_pixels: &'static str,
    pub photo_kind: &'static str,
    pub photo_sound: &'static str,
    pub photo_kind_document: &'static str,
    pub photo_pages: &'static str,
    pub photo_damaged: &'static str,
    pub photo_full: &'static str,
}

impl Texts {
    /// How long, in words.
    pub fn long(&self, s: u32) -> String {
        let part = |n: u32, [one, more]: [&str; 2]| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {more}")),
        };
        match (part(s / 60, self.minutes), part(s % 60, self.seconds)) {
            (Some(minutes), Some(seconds)) => format!("{minutes} {} {seconds}", self.and),
            (Some(part), None) | (None, Some(part)) => part,
            (None, None) => format!("0 {}", self.seconds[1]),
        }
    }
    /// What is said around how long.
    pub fn after(&self, [before, after]: [&str; 2], s: u32) -> String {
        format!("{before} {}{after}", self.long(s))
    }
}

/// Languages offered, Spanish first.
pub static LANGUAGES: [&Texts; 2] = [&ES_MX, &EN];

/// The words of a language; Spanish for one that is not offered.
pub fn of(lang: &str) -> &'static Texts {
    LANGUAGES.iter().find(|t| t.lang == lang).copied().unwrap_or(&ES_MX)
}

/// Español de México.
pub static ES_MX: Texts = SPANISH;

/// What every translation is laid over.
pub const SPANISH: Texts = Texts {
    lang: "es-MX",
    name: "Español",
    title: "Denuncia anónima 089",
    leave: "Salir rápido",
    now: "¿Está pasando ahora o alguien corre peligro?",
    call_911: "Llame al 911. Aquí no se manda ayuda de inmediato.",
    not_kept: "No pedimos su nombre ni su teléfono. No guardamos su dirección de internet, ni la hora exacta, \
               ni ponemos cookies. Lo que escriba se sella y sólo lo leen analistas del 089.",
    what: "¿Qué pasa o qué pasó?",
    what_hint: "Cuéntelo con sus palabras. Es lo único que hace falta llenar.",
    category: "¿De qué se trata?",
    municipality: "¿En qué municipio?",
    unknown: "No sé o no quiero decir",
    place: "¿Dónde exactamente? Calle, colonia, señas",
    time: "¿Cuándo? Días y horas",
    who: "¿Quién? Apodos, señas, vehículos, placas, teléfonos",
    known_how: "¿Cómo lo sabe?",
    optional: "opcional",
    careful: "No escriba nada que permita saber quién es usted: su nombre, su parentesco, su trabajo, ni cosas \
              que sólo usted pudo ver.",
    send: "Enviar denuncia",
    received: "Recibimos su denuncia",
    keep: "Anote su folio y su clave. Se muestran una sola vez.",
    folio: "Folio",
    code: "Clave",
    code_hint: "Doce palabras, con o sin acentos; o los dieciocho números que le dieron por teléfono.",
    lost: "Si pierde la clave no hay forma de recuperarla. Nadie del 089 se la va a pedir.",
    follow: "Dar seguimiento a una denuncia",
    look: "Ver respuestas",
    message: "Agregar algo o contestar",
    dialogue: "Mensajes",
    silence: "Todavía no hay mensajes.",
    you: "Usted",
    desk: "089",
    sent: "Agregamos su mensaje.",
    new_code: "Ésta es su clave nueva; anótela. Los números que le dieron por teléfono dejan de servir en cuanto la use: \
               escríbala ahora en esta hoja y presione «Ver respuestas».",
    code_again: "Esos números ya se habían usado, y las palabras que se mostraron entonces ya no sirven. Si no fue \
                 usted, alguien más tiene sus números y pudo leer estos mensajes: estrene su clave nueva ahora.",
    unsent: "No se pudo agregar su mensaje. Su texto sigue abajo: vuelva a enviarlo con su clave.",
    early: "Espere unos segundos y vuelva a enviar. Así frenamos los envíos automáticos.",
    crowded: [
        "Están llegando demasiados envíos a la vez. Lo que escribió sigue aquí: vuelva a enviarlo en",
        ".",
    ],
    full: "Están llegando demasiados envíos a la vez. Lo que escribió sigue aquí: vuelva a enviarlo en unos minutos, o \
           llame al 089.",
    stale: "Pasó demasiado tiempo o esta hoja ya se usó. Revise y vuelva a enviar.",
    closed: "El 089 por internet no está disponible en este momento. Llame al 089.",
    missing: "Falta contar qué pasa, o algún texto es demasiado largo.",
    wrong: "El folio o la clave no corresponden.",
    wait: [
        "Hubo varios intentos con ese folio. Vuelva a enviar esta misma hoja en",
        "; si la envía antes, no pierde lo que ya esperó.",
    ],
    minutes: ["minuto", "minutos"],
    seconds: ["segundo", "segundos"],
    and: "y",
    mistyped: "La clave o el folio están incompletos o tienen un error. Revíselos.",
    again: "Volver",
    step: ["Paso", "de"],
    next: "Siguiente",
    back: "Regresar",
    send_now: "Enviar ya",
    where_title: "¿Dónde?",
    when_title: "¿Cuándo?",
    who_title: "¿Quién?",
    how_title: "¿Cómo lo sabe?",
    review_title: "Revise y envíe",
    review: "Fíjese que nada diga quién es usted. Puede regresar a cambiar lo que sea.",
    change: "Cambiar",
    not_said: "No lo dijo",
    photos: "Agregar fotos",
    photos_hint: "Hasta cinco fotos o capturas de pantalla (JPEG, PNG o WebP), una a la vez. De cada una sólo \
                  guardamos la imagen: el lugar, la hora y el aparato que van escondidos en el archivo se pierden \
                  antes de sellarla.",
    photos_document: "De un PDF guardamos la imagen de sus primeras páginas, no el archivo.",
    photos_careful: "Fíjese que en la foto no salga usted, su reflejo ni algo que sólo usted pudo tomar. No \
                     recibimos audio ni video: la voz dice quién es usted.",
    photos_order: "Hay una excepción: si un juez o el Ministerio Público ordena por escrito conservar los originales de una \
        denuncia, los archivos que se manden después se guardan completos, sellados con una llave que este centro no \
        tiene. La página no lo avisa. Para que no pueda pasar, mande una captura de pantalla de la foto en vez de la foto.",
    photo: "Foto",
    photo_send: "Enviar foto",
    photo_done: "Agregamos la foto.",
    photo_large: "El archivo es demasiado grande: el límite es de 12 MB.",
    photo_pixels: "La imagen es demasiado grande. Mande una captura de pantalla de ella.",
    photo_sound: "No recibimos audio ni video: la voz dice quién es usted, y cambiarla no lo quita. Cuéntelo con palabras o \
        mande una captura de pantalla. No lo guardamos.",
    photo_kind: "Sólo recibimos fotos y capturas de pantalla: JPEG, PNG o WebP.",
    photo_kind_document: "Sólo recibimos fotos y capturas de pantalla (JPEG, PNG o WebP) y documentos PDF sin contraseña.",
    photo_pages: "Páginas guardadas como imagen:",
    photo_damaged: "El archivo está dañado o no es lo que dice ser. No lo guardamos.",
    photo_full: "Ya tiene cinco fotos. Cuente lo demás con palabras.",
    print: "Puede imprimir esta hoja, o copiar folio y clave en un lugar donde nadie más los vea.",
};

/// English.
pub static EN: Texts = Texts {
    lang: "en",
    name: "English",
    title: "Anonymous tip line 089",
    leave: "Leave quickly",
    now: "Is it happening now, or is somebody in danger?",
    call_911: "Call 9-1-1. No help is sent from here at once.",
    not_kept: "We do not ask for your name or telephone. We do not keep your internet address or the exact time, and \
               set no cookies. What you write is sealed, and only analysts of the 089 read it.",
    what: "What is happening, or what happened?",
    what_hint: "In your own words. This is the only thing you have to fill in.",
    category: "What is it about?",
    municipality: "In which municipality?",
    unknown: "I do not know, or do not want to say",
    place: "Where exactly? Street, neighbourhood, marks of the place",
    time: "When? Days and hours",
    who: "Who? Nicknames, marks, vehicles, plates, telephones",
    known_how: "How do you know?",
    optional: "optional",
    careful: "Write nothing that tells who you are: your name, your family, your work, or things that only you \
              could have seen.",
    send: "Send the tip",
    received: "We have your tip",
    keep: "Write down your folio and your code. They are shown only once.",
    folio: "Folio",
    code: "Code",
    code_hint: "Twelve words, with or without accents; or the eighteen digits you were given by telephone.",
    lost: "If you lose the code there is no way to get it back. Nobody of the 089 will ask you for it.",
    follow: "Follow up a tip",
    look: "See answers",
    message: "Add something, or answer",
    dialogue: "Messages",
    silence: "There are no messages yet.",
    you: "You",
    desk: "089",
    sent: "Your message was added.",
    new_code: "This is your new code; write it down. The digits from the telephone stop being good as soon as you use \
               it: type it on this sheet now and press “See answers”.",
    code_again: "Those digits were used before, and the words shown then are no longer good. If that was not you, \
                 somebody else has your digits and may have read these messages: use your new code now.",
    unsent: "Your message could not be added. Your text is below: send it again with your code.",
    early: "Wait a few seconds and send it again. This slows automatic senders down.",
    crowded: ["Too many are sent at once. What you wrote is still here: send it again in", "."],
    full: "Too many are sent at once. What you wrote is still here: send it again in some minutes, or call 089.",
    stale: "Too much time has passed, or this sheet was used before. Look it over and send it again.",
    closed: "The 089 on the internet is not available at this moment. Call 089.",
    missing: "What happens is missing, or a text is too long.",
    wrong: "Folio and code do not belong together.",
    wait: [
        "There were several tries with this folio. Send this same sheet again in",
        "; if you send it sooner, you do not lose what you have waited.",
    ],
    minutes: ["minute", "minutes"],
    seconds: ["second", "seconds"],
    and: "and",
    mistyped: "The code or the folio is incomplete or has an error. Check them.",
    again: "Back",
    step: ["Step", "of"],
    next: "Next",
    back: "Back",
    send_now: "Send now",
    where_title: "Where?",
    when_title: "When?",
    who_title: "Who?",
    how_title: "How do you know?",
    review_title: "Look it over and send it",
    review: "Make sure that nothing tells who you are. You can go back and change anything.",
    change: "Change",
    not_said: "Not said",
    photos: "Add pictures",
    photos_hint: "Up to five photographs or screenshots (JPEG, PNG or WebP), one at a time. Of each we keep the picture \
                  only: place, time and device hidden in the file are lost before it is sealed.",
    photos_document: "Of a PDF we keep the image of its first pages, not the file.",
    photos_careful: "Make sure that the picture does not show you, your reflection or something that only you could \
                     have taken. We take no sound and no film: a voice tells who you are.",
    photos_order: "There is one exception: if a judge or prosecutor orders in writing that the originals of a tip be kept, files \
        sent after that are kept whole, sealed to a key that this centre does not have. The page does not tell you. So that \
        it cannot happen, send a screenshot of the picture instead of the picture.",
    photo: "Picture",
    photo_send: "Send the picture",
    photo_done: "The picture was added.",
    photo_large: "The file is too large: the limit is 12 MB.",
    photo_pixels: "The picture is too large. Send a screenshot of it.",
    photo_sound: "We take no sound and no film: a voice tells who you are, and changing it does not undo that. Tell it in words or \
        send a screenshot. It was not kept.",
    photo_kind: "Only photographs and screenshots are taken: JPEG, PNG or WebP.",
    photo_kind_document: "Only photographs and screenshots (JPEG, PNG or WebP) and PDF documents without a password are taken.",
    photo_pages: "Pages kept as images:",
    photo_damaged: "The file is damaged or is not what it says. It was not kept.",
    photo_full: "You have five pictures already. Tell the rest in words.",
    print: "You can print this sheet, or copy folio and code where nobody else sees them.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_is_said_in_words() {
        let said = [0, 1, 45, 60, 61, 125, 600].map(|s| ES_MX.long(s));
        let words = [
            "0 segundos",
            "1 segundo",
            "45 segundos",
            "1 minuto",
            "1 minuto y 1 segundo",
            "2 minutos y 5 segundos",
            "10 minutos",
        ];
        assert_eq!(said, words);
        assert!(EN.after(EN.crowded, 62).ends_with("again in 1 minute and 2 seconds."));
    }

    #[test]
    fn a_language_that_is_not_offered_is_spanish_and_one_may_be_incomplete() {
        assert_eq!((of("en").lang, of("nah").lang, of("").lang), ("en", "es-MX", "es-MX"));
        // As a translation that has only begun would be written.
        let begun = Texts { lang: "nah", name: "Nāhuatl", title: "089", ..SPANISH };
        assert_eq!((begun.title, begun.send), ("089", ES_MX.send));
        let mut codes: Vec<_> = LANGUAGES.iter().map(|t| t.lang).collect();
        codes.dedup();
        assert_eq!(codes.len(), LANGUAGES.len());
    }
}
