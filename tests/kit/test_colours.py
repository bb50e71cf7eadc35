"""Black or white on any colour can be read."""

from itertools import product

from tandem.kit import colours

CHANNELS = range(0, 256, 15)
EVERY = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in product(CHANNELS, repeat=3)]


def test_contrast_is_that_of_the_guidelines() -> None:
    assert colours.contrast("#ffffff", "#000000") == 21
    assert round(colours.contrast("#ffffff", "#767676"), 2) == 4.54


def test_ink_can_be_read_on_any_colour() -> None:
    worst = min(colours.contrast(colour, colours.ink_on(colour)) for colour in EVERY)

    assert worst >= 4.5


def test_ink_can_be_read_on_a_button_of_any_colour() -> None:
    """A button is a mix with black in oklch: its lightness is 0.88 of the colour's, so are `l`, `m`
    and `s` before they are cubed, and each channel of light has 0.88³ of what it had.
    """
    kept = 0.88**3

    def contrast(colour: str) -> float:
        light = colours.luminance(colour) * kept + 0.05
        ink = colours.luminance(colours.ink_on_pages(colour)) + 0.05
        return max(light, ink) / min(light, ink)

    assert min(contrast(colour) for colour in EVERY) >= 4.5
