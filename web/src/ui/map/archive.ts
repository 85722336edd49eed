/** The archive of tiles that the server serves, opened once for all maps of this window and read by ranges. */
import { PMTiles } from 'pmtiles';

let opened: { url: string; archive: PMTiles } | null = null;

export function archiveOf(url: string): PMTiles {
  if (opened?.url !== url) opened = { url, archive: new PMTiles(url) };
  return opened.archive;
}
