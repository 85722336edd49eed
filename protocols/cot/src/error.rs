//! Why bytes are no event.

/// What was wrong, without repeating what was sent: contents may be personal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("a message of more than {max} bytes", max = crate::MAX_MESSAGE_BYTES)]
    TooLarge,
    #[error("the message is not UTF-8 text")]
    NotUtf8,
    /// Not well-formed; `at` is the byte where reading stopped.
    #[error("the XML is not well-formed near byte {at}")]
    Malformed { at: u64 },
    /// A document type, an entity of its own, or a processing instruction inside the event.
    #[error("XML declarations of types and entities are not accepted")]
    Forbidden,
    #[error("more than {max} elements", max = crate::MAX_ELEMENTS)]
    TooManyElements,
    #[error("elements nested deeper than {max}", max = crate::MAX_DEPTH)]
    TooDeep,
    #[error("an element with more than {max} attributes", max = crate::MAX_ATTRIBUTES)]
    TooManyAttributes,
    /// The outermost element is not `<event>`, or there is none.
    #[error("the message holds no CoT event")]
    NoEvent,
    /// A required attribute or element is not there.
    #[error("the event has no {0}")]
    Missing(&'static str),
    /// A value that cannot be what its name says.
    #[error("the event's {0} is not valid")]
    Invalid(&'static str),
    /// Bytes between messages that belong to none.
    #[error("bytes between messages")]
    Junk,
    #[error("a length prefix that is not a varint of 32 bits")]
    BadLength,
    #[error("the protobuf message cannot be read")]
    Protobuf,
    /// A mesh datagram of a version that is not spoken here.
    #[error("TAK protocol version {0} is not spoken here")]
    UnknownVersion(u8),
}
