"""From coded adverts to counts, protected tables, charts, maps and the survey report; values in, values out."""
