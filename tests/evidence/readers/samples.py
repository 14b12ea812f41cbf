"""Small invented files in the format of every data set. No row is of the data sets themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SAMPLES", "Sample", "written"]


@dataclass(frozen=True)
class Sample:
    """A file, the number of its rows, how many of them are kept, a main column, and its values in the order of the file."""

    file: str
    text: str
    rows: int
    kept: int
    column: str
    values: tuple[object, ...]


SAMPLES = {
    "csis-months": Sample(
        "months.csv",
        "\ufeffYear,Month,Prov,Nego\n1991,Jan,0,2\n1991,Feb,3,0\n1991,Feb,4,0\n1991,Smarch,1,1\n1991,Apr,many,1\n",
        5,
        2,
        "provocations",
        (0.0, 3.0),
    ),
    "csis-provocations": Sample(
        "provocations.csv",
        "\ufeffMonth,Year,Type,Event,Description,Resources\n"
        'Mar,1991,Other Provocation,Parade,"A parade, with ""drums"" and\nfireworks",http://a.example\n'
        "Mar,1991,Missile Provocation,Launch,First,http://b.example\n"
        "Mar,1991,Missile Provocation,Launch,First,http://b.example\n"
        "Apr,1992, Other ,Speech,Loud,\n"
        "May,1992,Nuclear Provocation,Test,Deep,\n"
        "Jun,1992,Weather,Rain,Wet,\n",
        6,
        5,
        "kind",
        ("other", "missile", "missile", "other", "nuclear"),
    ),
    "csis-negotiations": Sample(
        "negotiations.csv",
        "\ufeffMonth,Year,Leadership,Event Type,Parties Involved,Description\n"
        'Aug,1993,"A. Smith, B. Kim, ",Political Dialogue ,"X, Y",Talks\n'
        'Sep,1993,"A. Smith, B. Kim",Nuclear Dialogue,"X, Y, Z","They said "yes" at last"\n',
        2,
        2,
        "leaders",
        ("A. Smith, B. Kim", "A. Smith, B. Kim"),
    ),
    "csis-provocations-1958": Sample(
        "since1958.csv",
        "date,type,event,description,resources,year\n"
        "2019-05-04,Missile Provocation,Launch,Two,http://a.example,2019\n"
        "2017-09-03,Nuclear Provocation,Test,One,http://b.example,2017\n"
        "1958-02-30,Other Provocation,Never,No such day,,1958\n",
        3,
        2,
        "kind",
        ("missile", "nuclear"),
    ),
    "cns-tests": Sample(
        "tests.csv",
        "date,time,missile_id,missile,type,facility,lat,lon,landing,apogee_km,distance_km,outcome,series,description\n"
        "1999-04,unknown,foo-1,Foo-1,SRBM,Beach,40.5,129.5,unknown,unknown,500,success,1.0,\n"
        "1999-05-02,01:00 (UTC),bar-2,Bar-2,ICBM,Hill,40.5,129.5,sea-of-japan,3000,na,unknown,,A test\n",
        2,
        2,
        "type",
        ("SRBM", "ICBM"),
    ),
    "icb-crises": Sample(
        "icb1.csv",
        "\ufefficb1,crisno,crisname,break,trigent,yrtrig,motrig,datrig,yrterm,moterm,daterm,brexit,gravcr,viol,iwcmb,noactr,subout,forout,outesr,mediate,protrac\n"
        "ICB1,1,FIRST,9,2,1950,6,25,1950,9,30,97,6,4,1,2,1,4,1,1,1\n"
        "ICB1,2,SECOND,7,2,1951,7,66,1951,8,88,40,2,1,1,2,1,4,1,4,1\n"
        "ICB1,3,EMPTY,,,,,,,,,,,,,,,,,,\n"
        "ICB1,4,THIRD,6,2,1952,2,,1951,2,3,40,2,,1,2,1,4,1,4,1\n",
        4,
        3,
        "trigger",
        (9.0, 7.0, 6.0),
    ),
    "icb-actors": Sample(
        "icb2.csv",
        "\ufefficb2,crisno,cracno,cracid,actor,crisname,triggr,yrtrig,motrig,datrig,trigent,majres,crismg,outcom,outfor,outesr,yrterm,moterm,daterm,viol,iwc,gravty,nuclear\n"
        "ICB2,1,1,2,USA,FIRST,9,1950,6,25,731,8,8,1,4,1,1950,9,30,4,1,6,4\n"
        "ICB2,1,2,732,ROK,FIRST,9,1950,6,77,731,8,8,1,4,1,1950,9,30,4,1,6,1\n"
        "ICB2,2,3,670,SAU,SECOND,,,,,,,,,,,,,,,,,\n",
        3,
        2,
        "actor",
        ("USA", "ROK"),
    ),
    "gsdb": Sample(
        "gsdb.csv",
        "case_id,sanctioned_state,sanctioning_state,begin,end,length,trade,descr_trade,arms,military,financial,travel,other,objective,success\n"
        '1,Ruritania,"UN, EU",2001,2009,9,1,exp_part,0,0,1,0,0,"prevent_war, other","ongoing, failed"\n'
        "2,Freedonia,US,1990,1995,6,0,,1,0,0,0,0,democracy,success_total\n"
        "2,Freedonia,US,1990,1995,6,0,,1,0,0,0,0,democracy,success_total\n"
        "3,Sylvania,US,1999,1995,6,0,,1,0,0,0,0,democracy,success_part\n",
        4,
        2,
        "ongoing",
        (1.0, 0.0),
    ),
    "ties": Sample(
        "ties.csv",
        '"","caseid","sender","target","startyear","sancstartyear","endyear","primarysender","targetstate","finaloutcome","settlementnaturesender","gdp"\n'
        '"1",1970010101,"AAA","BBB",1970,1971,1975,2,365,8,2,1.5\n'
        '"2",1980010101,"AAA","CCC",1980,1980,3000,2,731,NA,NA,NA\n',
        2,
        2,
        "ongoing",
        (0.0, 1.0),
    ),
    "icews": Sample(
        "events.tab",
        "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Country\n"
        "1\t2017-06-01\tMinistry (Ruritania)\tGov\tRuritania\tMake statement\t010\t0.0\tFreedonia\tFreedonia\n"
        "2\t2017-06-02\tRuritania\tGov\tRuritania\tThreaten\t130\t-4.4\tFreedonia\tFreedonia\n"
        "2\t2017-06-02\tRuritania\tGov\tRuritania\tThreaten\t130\t-4.4\tFreedonia\tFreedonia\n"
        "3\t2017-07-02\tFreedonia\tGov\tFreedonia\tProvide aid\t0712\t7.4\tAgency\t\n"
        "4\t2017-07-03\tFreedonia\tGov\tFreedonia\tSay\tX\t7.4\tRuritania\tRuritania\n",
        5,
        3,
        "quad",
        ("verbal cooperation", "verbal conflict", "material cooperation"),
    ),
    "pax": Sample(
        "pax.csv",
        "Con,Contp,PP,PPName,Reg,AgtId,Ver,Agt,Dat,Status,Lgt,Agtp,Stage,StageSub,Pol\n"
        '"Ruritania/(Borderland)",Government,7,Border process,Europe,12,1,"Agreement, first",1994-10-21,Multiparty signed/agreed,4,Inter,SubPar,,2\n'
        "Sylvania,Territory,,,Europe,13,1,Second agreement,2005-09-19,Multiparty signed/agreed,2,Intra,Cea,,0\n"
        "Sylvania,Territory,8,River process,Europe,14,1,Undated,,Status unclear,2,Intra,Pre,,0\n",
        3,
        2,
        "stage",
        ("SubPar", "Cea"),
    ),
    "stockpiles": Sample(
        "stockpiles.csv",
        "Entity,Year,Stockpiled nuclear warheads\nNorth Korea,2020,9\nNorth Korea,2021,4\nFreedonia,2020,0\nFreedonia,2021,0\n",
        4,
        2,
        "method",
        (1.0, 2.0),
    ),
    "table": Sample(
        "table.csv",
        "Datum;Art;Anzahl\n31.12.2016;A;1,5\n28.06.2017;B;2\nbald;C;3\n",
        3,
        2,
        "n",
        (1.5, 2.0),
    ),
}
"""A sample of every reader."""

MAPPINGS = {"table": {"date": "Datum", "columns": {"kind": "Art", "n": "Anzahl"}}}
"""Mappings of the samples that need one."""


def written(folder: Path, name: str) -> Path:
    """Write the sample of a reader into a folder, in UTF-8."""
    path = folder / SAMPLES[name].file
    path.write_text(SAMPLES[name].text, encoding="utf-8", newline="")
    return path
