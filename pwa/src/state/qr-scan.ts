/** Reads QR codes from the camera: the platform's own reader where there is one, else ours, loaded on demand. */

/** Looks through `video` until `onText` says that a text is the one; returns how to stop and free the camera. */
export async function scanWithCamera(
  video: HTMLVideoElement,
  onText: (text: string) => boolean,
): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  let isOver = false;
  const stop = () => {
    isOver = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  try {
    video.srcObject = stream;
    await video.play();
    void look(await createReader());
  } catch (cause) {
    stop();
    throw cause;
  }
  return stop;

  async function look(read: FrameReader): Promise<void> {
    while (!isOver) {
      const text = await read(video);
      if (isOver) return;
      if (text !== undefined && onText(text)) return stop();
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }
}

const lookEveryMs = 120;
const widestFramePx = 800;

type FrameReader = (video: HTMLVideoElement) => Promise<string | undefined>;

interface BarcodeReader {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}

interface BarcodeReaderClass {
  new (options: { readonly formats: readonly string[] }): BarcodeReader;
  getSupportedFormats(): Promise<readonly string[]>;
}

async function createReader(): Promise<FrameReader> {
  const platform = (globalThis as { BarcodeDetector?: BarcodeReaderClass }).BarcodeDetector;
  // Some browsers have the class and no engine behind it.
  const formats = (await platform?.getSupportedFormats().catch(() => [])) ?? [];
  if (!platform || !formats.includes("qr_code")) return readWithOurs();
  const reader = new platform({ formats: ["qr_code"] });
  return async (video) => (await reader.detect(video).catch(() => []))[0]?.rawValue;
}

async function readWithOurs(): Promise<FrameReader> {
  const { default: decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!context || video.videoWidth === 0) return undefined;
    const scale = Math.min(1, widestFramePx / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      // Most frames hold no code.
      return undefined;
    }
  };
}
