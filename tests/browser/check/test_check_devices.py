"""What the check says of a camera, a microphone and a line that are there but poor."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser

from browser.check.seen import film, sound
from browser.check.trial import Trial

Begin = Callable[..., Trial]
MadeUp = Callable[..., Browser]
CUT_OFF = """(() => {
  const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const context = new AudioContext();
    const wave = new OscillatorNode(context, { type: 'square' });
    const loud = new GainNode(context, { gain: 8 });
    const out = context.createMediaStreamDestination();
    wave.connect(loud).connect(out);
    wave.start();
    await context.resume();
    const picture = wanted.video ? (await take({ video: wanted.video })).getTracks() : [];
    return new MediaStream([...out.stream.getTracks(), ...picture]);
  };
})()"""
RELAYS = """async (ice) => {
  const probes = await import('/frontdesk/check-probes.js');
  return await probes.relays(ice) ?? 'not asked';
}"""


def filmed(begin: Begin, browser: Browser) -> Trial:
    """Begin anew where the machine had no time for a second of film, as a client would."""
    trial = begin(browser)
    for _ in range(3):
        if trial.decided("camera") != "still":
            break
        trial = begin(browser)
    return trial


def test_a_covered_lens_and_a_dead_microphone(
    begin: Begin, made_up: MadeUp, tmp_path: Path
) -> None:
    black = film(tmp_path / "black.y4m", luma=16, detail=0)
    silent = sound(tmp_path / "silent.wav", loudness=0)

    trial = filmed(begin, made_up(video=black, audio=silent))

    assert trial.decided("camera") == "black"
    assert "Slide the cover off the lens" in trial.line("camera")
    assert trial.decided("microphone") == "silent"


def test_a_dark_room_and_a_quiet_voice(begin: Begin, made_up: MadeUp, tmp_path: Path) -> None:
    dark = film(tmp_path / "dark.y4m", luma=40)
    quiet = sound(tmp_path / "quiet.wav", loudness=0.0003)

    trial = filmed(begin, made_up(video=dark, audio=quiet))

    assert trial.decided("camera") == "dark"
    assert trial.decided("microphone") == "quiet"


def test_a_picture_that_stands_still(begin: Begin, made_up: MadeUp, tmp_path: Path) -> None:
    still = film(tmp_path / "still.y4m", luma=120, moving=False)

    trial = begin(made_up(video=still))

    assert trial.decided("camera") == "still"


def test_a_voice_that_is_cut_off_at_the_edge(begin: Begin) -> None:
    trial = begin(script=CUT_OFF)

    assert trial.decided("microphone") == "loud"


def test_a_microphone_somebody_switched_off(begin: Begin) -> None:
    muted = "Object.defineProperty(MediaStreamTrack.prototype, 'muted', { get: () => true });"

    trial = begin(script=muted)

    assert trial.decided("microphone") == "muted"


def test_a_sound_system_that_never_answers_holds_nothing_up(begin: Begin) -> None:
    stuck = """AudioContext.prototype.resume = () => new Promise(() => {});
      Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' });"""

    trial = begin(script=stuck)

    assert trial.decided("microphone") == "stuck"
    assert trial.decided("connection") != "skipped"


def test_a_narrow_line_is_good_for_sound_only(begin: Begin, refusing: Browser) -> None:
    trial = begin(refusing, press=False)
    _line(trial, latency=40, downloadThroughput=40_000, uploadThroughput=40_000)

    trial.press("Start the test")

    assert trial.decided("connection") == "sound_only"


def test_a_far_away_server_is_a_weak_line(begin: Begin, refusing: Browser) -> None:
    trial = begin(refusing, press=False)
    _line(trial, latency=350, downloadThroughput=-1, uploadThroughput=-1)

    trial.press("Start the test")

    # A machine with much else to do adds to the way there and back.
    assert trial.decided("connection") in {"weak", "sound_only"}


def test_a_line_that_is_cut_is_offline(begin: Begin, refusing: Browser) -> None:
    trial = begin(refusing, press=False)
    trial.page.evaluate("fetch('/frontdesk/check-worklet.js')")
    trial.context.set_offline(True)

    trial.press("Start the test")

    assert trial.decided("connection") == "offline"
    assert "Check your Wi-Fi" in trial.line("connection")


def test_a_relay_nobody_answers_at_is_a_network_that_blocks_video(begin: Begin) -> None:
    trial = begin(press=False)
    nobody = {"urls": "turn:127.0.0.1:9?transport=tcp", "username": "u", "credential": "c"}

    assert trial.page.evaluate(RELAYS, []) == "not asked"
    assert trial.page.evaluate(RELAYS, [{"urls": "stun:127.0.0.1:9"}]) == "not asked"
    assert trial.page.evaluate(RELAYS, [nobody]) == "none"


def test_a_low_battery_and_a_saver_of_data_are_worth_a_word(
    begin: Begin, refusing: Browser
) -> None:
    low = "navigator.getBattery = async () => ({ charging: false, level: 0.1 });"
    saver = "Object.defineProperty(navigator.connection, 'saveData', { get: () => true });"
    saver += "delete Navigator.prototype.getBattery;"

    first, second = begin(refusing, script=low), begin(refusing, script=saver)

    assert first.decided("battery") == "low"
    assert second.decided("battery") == "saving"


def _line(trial: Trial, **conditions: float) -> None:
    session = trial.context.new_cdp_session(trial.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
