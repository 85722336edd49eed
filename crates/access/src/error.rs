//! How this crate says no.

use atalaya_model::{Refusal, RefusalKind};

macro_rules! access_errors {
    ($($(#[$doc:meta])* $name:ident: $kind:ident, $code:literal, $es:literal, $en:literal;)+) => {
        /// Every refusal of the aggregates and checks of this crate.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
        pub enum AccessError {
            $($(#[$doc])* #[error($en)] $name,)+
        }
        impl AccessError {
            pub const ALL: &[AccessError] = &[$(Self::$name),+];
            /// Stable, for programs.
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code),+ } }
            pub fn kind(self) -> RefusalKind { match self { $(Self::$name => RefusalKind::$kind),+ } }
            /// What the person at the screen reads.
            pub fn es(self) -> &'static str { match self { $(Self::$name => $es),+ } }
            pub fn en(self) -> &'static str { match self { $(Self::$name => $en),+ } }
        }
    };
}

access_errors! {
    /// The stream holds nothing yet.
    NotFound: NotFound, "not_found", "No existe.", "it does not exist";
    AlreadyExists: Conflict, "already_exists", "Ya existe.", "it exists already";
    /// Sign-in names: 3 to 32 of `a-z 0-9 . - _`, starting with a letter.
    SignInName: Invalid, "sign_in_name",
        "El nombre de usuario lleva de 3 a 32 letras minúsculas, dígitos, punto o guion, y empieza con letra.",
        "a sign-in name has 3 to 32 lower-case letters, digits, '.', '-' or '_' and starts with a letter";
    RolesEmpty: Invalid, "roles_empty", "La cuenta necesita al menos un puesto.", "an account needs at least one role";
    RolesMany: Invalid, "roles_many", "Son demasiados puestos para una cuenta.", "an account has at most 16 roles";
    /// Separation of duties: who administers is not who audits.
    RolesConflict: Invalid, "roles_conflict",
        "Nadie puede ser administrador y auditor a la vez.", "nobody is administrator and auditor at once";
    ScopeMany: Invalid, "scope_many", "El ámbito tiene demasiados elementos.", "a scope has at most 64 agencies and 256 municipalities";
    OwnAccount: Forbidden, "own_account",
        "Nadie cambia su propio puesto, ámbito o estado; pídalo a otra persona.",
        "nobody changes their own roles, scope or standing; ask somebody else";
    NotOwnAccount: Forbidden, "not_own_account",
        "Solo el dueño de la cuenta puede hacer esto.", "only the account's owner can do this";
    AccountDisabled: Forbidden, "account_disabled", "La cuenta está deshabilitada.", "the account is disabled";
    AlreadyDisabled: Conflict, "already_disabled", "Ya está deshabilitada.", "it is disabled already";
    AlreadyEnabled: Conflict, "already_enabled", "Ya está habilitada.", "it is enabled already";
    /// CJIS AC-2(3): 90 days without use.
    AccountInactive: Forbidden, "account_inactive",
        "La cuenta lleva 90 días sin uso; un administrador debe habilitarla.",
        "the account was not used for 90 days; an administrator enables it";
    NotInactive: Conflict, "not_inactive", "La cuenta sí está en uso.", "the account is in use";
    /// CJIS AC-7, this console only.
    SourceLocked: Forbidden, "source_locked",
        "Acceso bloqueado en esta consola por intentos fallidos; su supervisor de turno lo libera.",
        "log-in from here is locked after failed attempts; the shift supervisor releases it";
    AccountLocked: Forbidden, "account_locked",
        "La cuenta está bloqueada por intentos fallidos; su supervisor de turno la libera.",
        "the account is locked after failed attempts; the shift supervisor releases it";
    NothingLocked: Conflict, "nothing_locked", "No hay nada bloqueado.", "nothing is locked";
    /// The one answer to a log-in that did not succeed, whatever the cause.
    LoginRefused: Forbidden, "login_refused",
        "No se pudo entrar: revise usuario y contraseña. Si la cuenta está bloqueada, avise a su supervisor.",
        "log-in refused: check name and password; if the account is locked, tell your supervisor";
    FactorMissing: Invalid, "factor_missing",
        "Falta demostrar la identidad.", "no proof of identity was given";
    OneTimeExpired: Forbidden, "one_time_expired",
        "La contraseña inicial venció; pida otra.", "the initial password has expired; ask for another";
    PasswordShort: Invalid, "password_short",
        "La contraseña necesita 12 caracteres, u 8 si usa segundo factor.",
        "a password needs 12 characters, or 8 with a second factor";
    PasswordLong: Invalid, "password_long", "La contraseña tiene más de 128 caracteres.", "a password has at most 128 characters";
    PasswordCommon: Invalid, "password_common",
        "Esa contraseña es de las más usadas; elija otra.", "that password is among the most used; choose another";
    PasswordHasName: Invalid, "password_has_name",
        "La contraseña no puede contener el nombre de usuario.", "a password cannot contain the sign-in name";
    PasswordControl: Invalid, "password_control",
        "La contraseña tiene caracteres que no se pueden teclear.", "the password has control characters";
    PasswordHash: Invalid, "password_hash", "El resguardo de contraseña no es válido.", "that is no Argon2id hash within bounds";
    TotpSecret: Invalid, "totp_secret", "La clave de códigos no es válida.", "a TOTP secret is 20 bytes in base32";
    TotpEnrolled: Conflict, "totp_enrolled", "Ya tiene códigos registrados.", "a TOTP secret is enrolled already";
    TotpNotEnrolled: Conflict, "totp_not_enrolled", "No tiene códigos registrados.", "no TOTP secret is enrolled";
    TotpWrong: Forbidden, "totp_wrong", "El código no es correcto.", "the code is wrong";
    /// RFC 6238 §5.2: a code is taken once.
    TotpReplayed: Forbidden, "totp_replayed", "Ese código ya se usó; espere el siguiente.", "that code was used already; wait for the next";
    PasskeyMany: Conflict, "passkey_many", "Ya tiene 10 llaves; retire una.", "an account has at most 10 passkeys";
    PasskeyTwice: Conflict, "passkey_twice", "Esa llave ya está registrada.", "that passkey is registered already";
    PasskeyUnknown: NotFound, "passkey_unknown", "No existe esa llave.", "no such passkey";
    PasskeyData: Invalid, "passkey_data", "La llave no es válida.", "the credential is no passkey within bounds";
    PasskeyCeremony: Forbidden, "passkey_ceremony", "La llave no fue aceptada.", "the passkey was not accepted";
    PasskeyExpired: Conflict, "passkey_expired", "Pasó el tiempo para usar la llave; intente de nuevo.", "the passkey ceremony took more than 5 minutes; start again";
    /// Taking it away would leave a privileged account without second factor.
    LastSecondFactor: Conflict, "last_second_factor",
        "Este puesto exige segundo factor; registre otro antes de retirar este.",
        "this role requires a second factor; register another before you remove this one";
    Source: Invalid, "source", "El origen del acceso no es válido.", "a source is console:<code> or net:<address>";
    SessionClosed: Forbidden, "session_closed", "La sesión terminó; entre de nuevo.", "the session has ended; log in again";
    SessionLocked: Forbidden, "session_locked", "La consola se bloqueó por inactividad; identifíquese.", "the console locked after idle time; authenticate again";
    SessionReauthenticate: Forbidden, "session_reauthenticate", "Pasaron 12 horas o cambió su cuenta; identifíquese otra vez.", "12 hours passed or the account changed; authenticate again";
    SessionNotOwn: Forbidden, "session_not_own", "La sesión es de otra persona.", "the session is somebody else's";
    Token: Invalid, "token", "La credencial de sesión no es válida.", "that is no session token";
    Csrf: Forbidden, "csrf", "La solicitud no viene de esta consola; recargue la página.", "the CSRF token is missing or wrong; reload the page";
    AdapterKeyMany: Conflict, "adapter_key_many", "Ya tiene 4 llaves; retire una.", "an adapter has at most 4 keys and 4 certificates";
    AdapterKeyTwice: Conflict, "adapter_key_twice", "Esa llave ya está registrada.", "that key is registered already";
    AdapterKeyUnknown: NotFound, "adapter_key_unknown", "No existe esa llave.", "no such key";
    AdapterKeyWeak: Invalid, "adapter_key_weak", "La llave no es una llave Ed25519 válida.", "that is no sound Ed25519 public key (32 bytes, base64)";
    Fingerprint: Invalid, "fingerprint", "La huella no es SHA-256.", "a certificate fingerprint is SHA-256: 64 hex digits";
    AdapterName: Invalid, "adapter_name", "El nombre lleva de 3 a 64 letras, dígitos o guiones.", "an adapter's name has 3 to 64 letters, digits, '.', '-' or '_'";
    ApprovalNotNeeded: Invalid, "approval_not_needed", "Esa acción no necesita segunda persona.", "that action needs no second person";
    ApprovalObject: Invalid, "approval_object", "El objeto o el cambio es demasiado grande.", "an object has 1 to 200 characters and a change at most 64 KiB";
    ApprovalOwn: Forbidden, "approval_own", "Quien solicita no puede autorizar.", "who asks cannot approve";
    ApprovalRole: Forbidden, "approval_role", "Su puesto no autoriza esta acción.", "your role does not approve this action";
    ApprovalExpired: Conflict, "approval_expired", "La solicitud venció.", "the request has expired";
    ApprovalDecided: Conflict, "approval_decided", "La solicitud ya fue resuelta.", "the request was decided already";
    ApprovalNotGiven: Forbidden, "approval_not_given", "La solicitud no está autorizada.", "the request is not approved";
    ApprovalConsumed: Conflict, "approval_consumed", "La autorización ya se usó.", "the approval was used already";
    /// What is done must be what was approved, by who asked.
    ApprovalDiffers: Forbidden, "approval_differs", "Lo que se intenta no es lo que se autorizó.", "what is attempted is not what was approved";
    PersonOnly: Forbidden, "person_only", "Esto solo lo hace una persona con su cuenta.", "only a person with an account can do this";
}

impl AccessError {
    /// What an unauthenticated caller is told about a refused log-in: always the same, so that
    /// names and standing of accounts cannot be probed. The precise cause is on the record.
    pub fn at_login(self) -> Self {
        match self {
            Self::PasskeyExpired | Self::Source => self,
            _ => Self::LoginRefused,
        }
    }
}

impl From<AccessError> for Refusal {
    fn from(error: AccessError) -> Refusal {
        Refusal::new(error.kind(), error.code(), error.es(), error.en())
    }
}

#[cfg(test)]
mod tests {
    use super::AccessError;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique() {
        let codes: BTreeSet<_> = AccessError::ALL.iter().map(|e| e.code()).collect();
        assert_eq!(codes.len(), AccessError::ALL.len());
    }
}
