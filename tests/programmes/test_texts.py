"""What is said now stands beside other languages; what is emptied is none."""

from tandem.programmes.texts import with_said


def test_one_language_is_said_cut_and_emptied_and_the_others_stay() -> None:
    before = {"pl": "Złoto", "en": "Gold", "ro": "Aur"}

    assert with_said(before, {"en": " Golden ", "ro": " "}, most=4) == {"pl": "Złoto", "en": "Gold"}
    assert with_said({}, {"en": ""}, most=4) == {}
