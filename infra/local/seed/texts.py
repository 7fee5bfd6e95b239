"""What is said in the demo's films, and what they are called elsewhere."""

from collections.abc import Mapping

SPOKEN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "The Lighthouse Keeper": {
        "en": ("The lamp has burned for ninety years.", "Nobody has ever written to it.", "Until tonight."),
        "de": ("Die Lampe brennt seit neunzig Jahren.", "Nie hat ihr jemand geschrieben.", "Bis heute Nacht."),
        "es": ("La lámpara arde desde hace noventa años.", "Nadie le ha escrito jamás.", "Hasta esta noche."),
    },
    "Salt and Cinnamon": {
        "en": ("My grandmother stole this recipe.", "From his grandmother.", "He says it was the other way round."),
        "es": ("Mi abuela robó esta receta.", "A la abuela de él.", "Él dice que fue al revés."),
        "ar": ("جدتي سرقت هذه الوصفة.", "من جدته.", "هو يقول إن العكس هو الصحيح."),
    },
}
"""Film → language → lines."""
TRANSLATED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "The Lighthouse Keeper": {
        "de": ("Der Leuchtturmwärter", "Ein Sturm, eine Lampe und ein Brief, den niemand hätte öffnen dürfen."),
        "es": ("El farero", "Una tormenta, una lámpara y una carta que nunca debió abrirse."),
        "ar": ("حارس المنارة", "عاصفة واحدة، ومصباح واحد، ورسالة ما كان ينبغي أن تُفتح."),
    },
    "Salt and Cinnamon": {
        "de": ("Salz und Zimt", "Zwei verfeindete Küchen, ein Rezept, vier Generationen."),
        "es": ("Sal y canela", "Dos cocinas rivales, una receta, cuatro generaciones."),
        "ar": ("ملح وقرفة", "مطبخان متنافسان، ووصفة واحدة، وأربعة أجيال."),
    },
    "Paper Moons": {
        "de": ("Monde aus Papier", "Ein Druckerlehrling fälscht einen zweiten Mond, und die Stadt glaubt daran."),
        "es": ("Lunas de papel", "Un aprendiz de imprenta falsifica una segunda luna, y el pueblo cree en ella."),
        "ar": ("أقمار من ورق", "صبي مطبعة يزوّر قمرًا ثانيًا، وتصدّقه البلدة."),
    },
    "Harbour Lights": {
        "de": ("Lichter im Hafen", "Eine Nachtschicht beim Zoll, und alles, was an Land kommt."),
        "es": ("Luces del puerto", "Un turno de noche en la aduana, y todo lo que llega a tierra."),
        "ar": ("أضواء الميناء", "نوبة ليلية في مكتب الجمارك، وكل ما يصل إلى الشاطئ."),
    },
}
"""Title → language → title and description."""
