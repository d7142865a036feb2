import { writeFileSync } from 'node:fs';
import { encodePng, type Picture } from './png.ts';

/*
 * The icons of the Teams app: two cards that change places. `node scripts/draw-icons.ts` writes them to manifest/.
 * The mark is laid out on a grid of 32 by 32, the size of the outline icon, so that its edges meet pixels there.
 */

type Colour = readonly [red: number, green: number, blue: number];
type Shape = (x: number, y: number) => boolean;
interface Layer {
  readonly shape: Shape;
  readonly colour: Colour | ((x: number, y: number) => Colour);
}

const GRID = 32;
const WHITE: Colour = [255, 255, 255];
const MINT: Colour = [150, 236, 208];
/** From the top left corner to the bottom right one; the manifest's accentColor lies between. */
const FROM: Colour = [62, 99, 221];
const TO: Colour = [34, 52, 138];

/** White on nothing: 32 by 32 ("Design your app icon for Microsoft Teams"). */
export function drawOutline(): Picture {
  const outlined = CARDS.map(({ left, top, right, bottom }) =>
    without(box(left, top, right, bottom, 3), box(left + 2, top + 2, right - 2, bottom - 2, 1)),
  );
  return draw(32, [{ shape: anyOf([...outlined, ...ARROWS]), colour: WHITE }]);
}

/** Full colour to the edges: 192 by 192. Teams rounds the corners; the mark stays inside its safe area of 120 by 120. */
export function drawColour(): Picture {
  const mark = (shape: Shape): Shape => {
    const scale = 28 / 20;
    return (x, y) => shape((x - GRID / 2) * scale + GRID / 2, (y - GRID / 2) * scale + GRID / 2);
  };
  const cards = CARDS.map(({ left, top, right, bottom }) => box(left, top, right, bottom, 2));
  const lines = CARDS.flatMap(({ left, top }) => [
    line([left + 3, top + 3.25], [left + 8.5, top + 3.25], 1.5),
    line([left + 3, top + 6.75], [left + 11, top + 6.75], 1.5),
  ]);
  return draw(192, [
    { shape: () => true, colour: (x, y) => mix(FROM, TO, (x + y) / (2 * GRID)) },
    { shape: mark(anyOf(cards)), colour: WHITE },
    { shape: mark(anyOf(lines)), colour: FROM },
    { shape: mark(anyOf(ARROWS)), colour: MINT },
  ]);
}

const CARDS = [
  { left: 2, top: 3, right: 16, bottom: 13 },
  { left: 16, top: 19, right: 30, bottom: 29 },
] as const;

const ARROWS: readonly Shape[] = [
  path(
    [
      [20, 8],
      [25, 8],
      [25, 15],
    ],
    2,
  ),
  path(
    [
      [22, 13],
      [25, 16],
      [28, 13],
    ],
    2,
  ),
  path(
    [
      [12, 24],
      [7, 24],
      [7, 17],
    ],
    2,
  ),
  path(
    [
      [4, 19],
      [7, 16],
      [10, 19],
    ],
    2,
  ),
];

type Point = readonly [x: number, y: number];

function box(left: number, top: number, right: number, bottom: number, radius: number): Shape {
  return (x, y) => {
    const acrossX = Math.max(left + radius - x, x - (right - radius), 0);
    const acrossY = Math.max(top + radius - y, y - (bottom - radius), 0);
    return Math.hypot(acrossX, acrossY) <= radius;
  };
}

/** With round ends. */
function line([x1, y1]: Point, [x2, y2]: Point, width: number): Shape {
  const [dx, dy] = [x2 - x1, y2 - y1];
  return (x, y) => {
    const along = Math.min(Math.max(((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy), 0), 1);
    return Math.hypot(x - x1 - along * dx, y - y1 - along * dy) <= width / 2;
  };
}

function path(points: readonly Point[], width: number): Shape {
  return anyOf(
    points.slice(1).map((to, index) => {
      const from = points[index] ?? to;
      return line(from, to, width);
    }),
  );
}

function anyOf(shapes: readonly Shape[]): Shape {
  return (x, y) => shapes.some((shape) => shape(x, y));
}

function without(shape: Shape, hole: Shape): Shape {
  return (x, y) => shape(x, y) && !hole(x, y);
}

/** Samples per pixel and direction: smooth edges. */
const FINE = 8;

/** Lays the layers over each other, each with the share of the pixel that it covers. */
function draw(size: number, layers: readonly Layer[]): Picture {
  const pixels = new Uint8Array(size * size * 4);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      pixels.set(pixel(layers, (column * GRID) / size, (row * GRID) / size, GRID / size), (row * size + column) * 4);
    }
  }
  return { width: size, height: size, pixels };
}

function pixel(layers: readonly Layer[], left: number, top: number, side: number): readonly number[] {
  let colour: Colour = WHITE;
  let alpha = 0;
  for (const layer of layers) {
    const share = coverage(layer.shape, left, top, side);
    if (share === 0) continue;
    const over = typeof layer.colour === 'function' ? layer.colour(left, top) : layer.colour;
    const sum = share + alpha * (1 - share);
    colour = mix(colour, over, share / sum);
    alpha = sum;
  }
  return [...colour.map(Math.round), Math.round(alpha * 255)];
}

function coverage(shape: Shape, left: number, top: number, side: number): number {
  let inside = 0;
  for (let index = 0; index < FINE * FINE; index += 1) {
    const x = left + (((index % FINE) + 0.5) * side) / FINE;
    const y = top + ((Math.floor(index / FINE) + 0.5) * side) / FINE;
    if (shape(x, y)) inside += 1;
  }
  return inside / (FINE * FINE);
}

function mix(one: Colour, other: Colour, share: number): Colour {
  const [red, green, blue] = one.map((value, index) => value + ((other[index] ?? value) - value) * share);
  return [red ?? 0, green ?? 0, blue ?? 0];
}

if (import.meta.main) {
  writeFileSync(new URL('../manifest/color.png', import.meta.url), encodePng(drawColour()));
  writeFileSync(new URL('../manifest/outline.png', import.meta.url), encodePng(drawOutline()));
}
