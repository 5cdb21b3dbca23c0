// Hands the microphone on in steps of 2048 samples, each with the frame it begins at.
registerProcessor('tape', class extends AudioWorkletProcessor {
  samples = new Float32Array(2048);
  at = 0;

  process([[heard]]) {
    if (!heard) return true;
    this.samples.set(heard, this.at);
    this.at = (this.at + 128) % 2048;
    if (!this.at) this.port.postMessage({ from: currentFrame - 1920, samples: this.samples });
    return true;
  }
});
