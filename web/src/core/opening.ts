/** A page that is opened comes from the server, so that a new build is seen at once; for the service workers. */
const WAIT_MS = 2000;

/** The server's page, or the kept one when it does not answer in time. */
export async function opened(request: Request, kept: () => Promise<Response | undefined>): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), WAIT_MS);
  try {
    const answer = await fetch(request, { signal: late.signal });
    // A proxy before a dead server answers too.
    if (answer.status < 502 || answer.status > 504) return answer;
    return (await kept()) ?? answer;
  } catch (error) {
    const shell = await kept();
    if (shell) return shell;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
