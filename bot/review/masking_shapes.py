"""What masking knows of the world: the United Kingdom's postcode areas, and how addresses of e-mail end."""

_POSTCODE_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC "
    "WD WF WN WR WS WV YO ZE"
)
AREAS = "|".join(sorted(_POSTCODE_AREAS.split(), key=len, reverse=True))
"""Alternatives of a pattern, longest first."""
MAIL_ENDS = "com|co|uk|org|net|eu|info|io|ac|gov|de|fr|ie"
"""Alternatives of a pattern: the ends that people speak out."""
MAIL_HOUSES = "gmail|googlemail|hotmail|outlook|yahoo|icloud|live|btinternet|aol|sky|proton"
"""Where most private addresses live: after these, "at" means an address even with a plain full stop."""
