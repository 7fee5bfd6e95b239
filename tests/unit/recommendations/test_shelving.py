"""What stands on the shelf."""

from matinee.recommendations.shelving import without_trailers


def test_a_trailer_is_not_recommended_for_itself() -> None:
    film, other = {"id": "ttl_1", "trailers": ["ttl_2", "ttl_4"]}, {"id": "ttl_3", "trailers": ["ttl_9"]}
    assert without_trailers([film, {"id": "ttl_2"}, other, {"id": "ttl_4"}]) == [film, other]
