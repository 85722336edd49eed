/**
 * Stamps the marks of units onto a canvas of their own, in a thread of its own: thousands of stamps four times a second
 * cost the page nothing but the list of places.
 */

/** A picture, known from now on by its number. */
export interface NewPicture {
  type: 'picture';
  number: number;
  image: ImageBitmap;
  /** CSS pixels. */
  width: number;
  height: number;
}
/** All marks in view, the lowest first. */
export interface Stamps {
  type: 'stamps';
  width: number;
  height: number;
  ratio: number;
  /** Triples: number of the picture, left and top of the mark, CSS pixels. */
  marks: Float32Array;
  /** Fours: ends of the strokes that say where a unit is heading. */
  courses: Float32Array;
  courseColour: string;
}
export interface TakeCanvas {
  type: 'canvas';
  canvas: OffscreenCanvas;
}
/** Everything drawn before is to be forgotten: another theme. */
export interface Forget {
  type: 'forget';
}
export type StamperOrder = TakeCanvas | NewPicture | Stamps | Forget;

const pictures = new Map<number, NewPicture>();
let context: OffscreenCanvasRenderingContext2D | null = null;

self.addEventListener('message', ({ data }: MessageEvent<StamperOrder>) => {
  if (data.type === 'canvas') context = data.canvas.getContext('2d');
  else if (data.type === 'picture') pictures.set(data.number, data);
  else if (data.type === 'forget') pictures.clear();
  else draw(data);
});
function draw({ width, height, ratio, marks, courses, courseColour }: Stamps): void {
  if (!context) return;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (context.canvas.width !== w || context.canvas.height !== h) [context.canvas.width, context.canvas.height] = [w, h];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.beginPath();
  for (let i = 0; i < courses.length; i += 4) {
    context.moveTo(courses[i] as number, courses[i + 1] as number);
    context.lineTo(courses[i + 2] as number, courses[i + 3] as number);
  }
  context.lineWidth = 2;
  context.strokeStyle = courseColour;
  context.stroke();
  for (let i = 0; i < marks.length; i += 3) {
    const picture = pictures.get(marks[i] as number);
    if (picture) context.drawImage(picture.image, marks[i + 1] as number, marks[i + 2] as number, picture.width, picture.height);
  }
}
