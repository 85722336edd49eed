/** Distance from the field, and from the edge of the window. */
const GAP_PX = 3;
const EDGE_PX = 6;

/**
 * Lays a list or a calendar over everything, under its field or above it where there is no room: inside a dialog that
 * scrolls it would be cut. `wide` takes the width of the field.
 */
export function floating(node: HTMLElement, wide = true) {
  const anchor = node.parentElement;
  const place = () => {
    if (!anchor) return;
    const at = anchor.getBoundingClientRect();
    if (wide) node.style.width = `${at.width}px`;
    const { offsetHeight: high, offsetWidth: broad } = node;
    const below = window.innerHeight - at.bottom - GAP_PX - EDGE_PX;
    const top = high <= below || below > at.top ? at.bottom + GAP_PX : Math.max(EDGE_PX, at.top - GAP_PX - high);
    node.style.top = `${Math.min(top, Math.max(EDGE_PX, window.innerHeight - EDGE_PX - high))}px`;
    node.style.left = `${Math.max(EDGE_PX, Math.min(at.left, window.innerWidth - broad - EDGE_PX))}px`;
  };
  node.style.position = 'fixed';
  node.style.inset = 'auto';
  node.style.margin = '0';
  node.popover = 'manual';
  node.showPopover();
  place();
  // Its height follows what is typed; its field moves when something around it scrolls.
  const size = new ResizeObserver(place);
  size.observe(node);
  window.addEventListener('scroll', place, true);
  window.addEventListener('resize', place);
  return {
    destroy() {
      size.disconnect();
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    },
  };
}
