import { select } from 'd3-selection';
import { type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';

export interface Zooming {
  readonly transform: () => ZoomTransform;
  /** So many times closer, around the middle. */
  readonly by: (times: number) => void;
  /** As far as everything is seen. */
  readonly out: () => void;
  readonly stop: () => void;
}

const CLOSEST = 12;

/**
 * A picture drawn closer and moved: by dragging, by two fingers, by the wheel with Ctrl. The bare wheel and one finger scroll
 * the page, while all of the picture is in view.
 */
export function startZooming(svg: SVGSVGElement, onChange: () => void): Zooming {
  let transform = zoomIdentity;
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([1, CLOSEST])
    .filter(isMeant)
    .on('zoom', event => {
      transform = event.transform;
      onChange();
    });
  const selection = select(svg).call(behaviour).on('dblclick.zoom', null);
  return {
    transform: () => transform,
    by: times => behaviour.scaleBy(selection, times),
    out: () => behaviour.transform(selection, zoomIdentity),
    stop: () => void selection.on('.zoom', null),
  };

  function isMeant(event: Event): boolean {
    if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
    if (event instanceof MouseEvent) return event.button === 0 && !event.ctrlKey;
    const fingers = 'touches' in event && event.touches instanceof TouchList ? event.touches.length : 0;
    return fingers > 1 || transform.k > 1;
  }
}
