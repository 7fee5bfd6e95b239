"""What stands on the shelf."""

from matinee.recommendations.shelving import without_trailers


def test_a_trailer_is_not_recommended_for_itself() -> None:
    film, trailer, other = {"id": "ttl_1", "trailer": "ttl_2"}, {"id": "ttl_2"}, {"id": "ttl_3", "trailer": "ttl_9"}
    assert without_trailers([film, trailer, other]) == [film, other]
