/** Passkeys: the browser's API speaks bytes, our server base64url as WebAuthn's JSON form says. */

function bytes(text: string): ArrayBuffer {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0)).buffer as ArrayBuffer;
}
function text(buffer: ArrayBuffer | null): string | null {
  if (!buffer) return null;
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

interface JsonCredential {
  id: string;
  type: 'public-key';
  transports?: AuthenticatorTransport[];
}
export interface RequestChallenge {
  publicKey: Omit<PublicKeyCredentialRequestOptions, 'challenge' | 'allowCredentials'> & {
    challenge: string;
    allowCredentials?: JsonCredential[];
  };
}
export interface CreationChallenge {
  publicKey: Omit<PublicKeyCredentialCreationOptions, 'challenge' | 'user' | 'excludeCredentials'> & {
    challenge: string;
    user: { id: string; name: string; displayName: string };
    excludeCredentials?: JsonCredential[];
  };
}

export function passkeysAvailable(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && window.isSecureContext;
}
const descriptors = (list: JsonCredential[] | undefined): PublicKeyCredentialDescriptor[] =>
  (list ?? []).map((c) => ({ ...c, id: bytes(c.id) }));

/** Asks the key for its answer to the server's challenge. */
export async function assertPasskey(challenge: RequestChallenge): Promise<unknown> {
  const options = challenge.publicKey;
  const credential = (await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: descriptors(options.allowCredentials),
    },
  })) as PublicKeyCredential | null;
  if (!credential) throw new DOMException('no credential', 'NotAllowedError');
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
    extensions: credential.getClientExtensionResults(),
  };
}
/** Makes a new passkey for this account. */
export async function createPasskey(challenge: CreationChallenge): Promise<unknown> {
  const options = challenge.publicKey;
  const credential = (await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: descriptors(options.excludeCredentials),
      // Some keys give a secret later only if it was asked for when they were made.
      extensions: { ...options.extensions, prf: {} },
    },
  })) as PublicKeyCredential | null;
  if (!credential) throw new DOMException('no credential', 'NotAllowedError');
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
      transports: response.getTransports?.() ?? [],
    },
    extensions: credential.getClientExtensionResults(),
  };
}

/**
 * The secret that one of these passkeys gives for a salt (WebAuthn's PRF extension), after its owner was verified; null
 * when the key or the browser has none. The server never sees it, nor the assertion, which proves nothing here.
 *
 * @param credentials Ids, base64url.
 */
export async function passkeySecret(
  credentials: string[],
  salt: Uint8Array<ArrayBuffer>,
): Promise<{ credential: string; secret: Uint8Array<ArrayBuffer> } | null> {
  const credential = (await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: descriptors(credentials.map((id) => ({ id, type: 'public-key' }))),
      userVerification: 'required',
      extensions: { prf: { eval: { first: salt } } },
    },
  })) as PublicKeyCredential | null;
  if (!credential) throw new DOMException('no credential', 'NotAllowedError');
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (!first) return null;
  const secret = new Uint8Array(first instanceof ArrayBuffer ? first.slice(0) : first.buffer.slice(first.byteOffset, first.byteOffset + first.byteLength));
  return { credential: credential.id, secret: secret as Uint8Array<ArrayBuffer> };
}
