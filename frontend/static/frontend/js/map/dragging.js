// Something on the map is taken along by mouse or finger.

/**
 * Call it from `mousedown` or `touchstart` of the map, when what lies there is to be moved.
 * @param {object} map of the library
 * @param {object} event the library's
 * @param {{move: (place: [number, number]) => void, end: (place: [number, number] | null) => void}} told
 *   `end` gets the last place, null if nothing moved; it is called wherever the hand lets go,
 *   also beside the map
 */
export function takeAlong(map, event, { move, end }) {
  event.preventDefault(); // the map stays where it is
  const isMouse = event.type === "mousedown";
  const [moves, ends] = isMouse ? ["mousemove", ["mouseup"]] : ["touchmove", ["touchend", "touchcancel"]];
  let place = null;
  const moved = (event) => {
    event.originalEvent.preventDefault(); // and so does the page
    place = event.lngLat.toArray();
    move(place);
  };
  const stop = () => {
    map.off(moves, moved);
    for (const name of ends) removeEventListener(name, stop);
    end(place);
  };
  map.on(moves, moved);
  for (const name of ends) addEventListener(name, stop);
}
